/** The properties on the contact: their names, and what is true of them in the account. */
import { failureOf, type PropertyPlanView, useCommand, useRead } from '../../host';
import { Checks } from '../../parts/Checks';
import { FailureNotice } from '../../parts/FailureNotice';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';
import styles from './Properties.module.css';
import { PropertyTable } from './PropertyTable';

function Plan({ plan, busy, again }: { plan: PropertyPlanView; busy: boolean; again: () => void }) {
  const save = useCommand('save_property_choices');
  function choose(field: string, name: string): void {
    const choices = plan.rows.map((row) => ({
      field: row.field,
      name: row.field === field ? name : row.name,
    }));
    save.mutate(choices);
  }
  return (
    <>
      <p className={styles.group}>
        {plan.group_exists
          ? t('group-exists', { label: plan.group_label, name: plan.group })
          : t('group-new', { label: plan.group_label, name: plan.group })}
      </p>
      {save.error && <FailureNotice failure={failureOf(save.error)} />}
      <PropertyTable plan={plan} busy={save.isPending} choose={choose} />
      <Checks checks={plan.checks} again={again} busy={busy} />
    </>
  );
}

export function Properties(props: StepProps) {
  const { data, error, refetch, isFetching } = useRead('plan_properties', null, { fresh: true });
  const again = () => void refetch();
  return (
    <StepPage
      {...props}
      purpose={t('properties-purpose')}
      why={[t('properties-why'), t('properties-what'), t('properties-later')]}
    >
      {error && <FailureNotice failure={failureOf(error)} retry={again} />}
      {!error && !data && <Skeleton rows={7} />}
      {!error && data && <Plan plan={data} busy={isFetching} again={again} />}
    </StepPage>
  );
}
