/** The properties on the contact: their names, and what is true of them in the account. */
import { failureOf, type PropertyPlanView, useCommand, useRead } from '../../host';
import { Checks } from '../../parts/Checks';
import type { Problem } from '../../parts/ErrorSummary';
import { FailureNotice } from '../../parts/FailureNotice';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import { Guide } from '../common/Guide';
import { StepPage, type StepProps } from '../common/StepPage';
import styles from './Properties.module.css';
import { LeadForms } from './LeadForms';
import { PropertyTable } from './PropertyTable';

function Plan({ plan, busy, again }: { plan: PropertyPlanView; busy: boolean; again: () => void }) {
  const save = useCommand('save_property_choices');
  function choose(field: string, name: string): void {
    save.mutate([{ field, name }]);
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

/** What the engine holds against the plan, each with its field. */
function conflicts({ rows, applicable }: PropertyPlanView): Problem[] {
  if (applicable) return [];
  return rows
    .filter(({ state }) => state === 'conflict')
    .map(({ field, label, sentence, fix }) => ({
      text: t('property-problem', { label, sentence, fix }),
      field: `property-${field}`,
    }));
}

export function Properties(props: StepProps) {
  const accept = useCommand('save_property_choices');
  const { data, error, refetch, isFetching } = useRead('plan_properties', null, { fresh: true });
  const again = () => void refetch();
  // An empty list accepts the plan as it is; a plan that was accepted is only looked at.
  const before = async () => {
    const { status } = props.step;
    const done = status === 'done' || status === 'attention';
    return conflicts(done && data ? data : await accept.mutateAsync([]));
  };
  return (
    <StepPage
      {...props}
      purpose={t('properties-purpose')}
      before={before}
      why={[t('properties-why'), t('properties-what'), t('properties-later')]}
    >
      {error && <FailureNotice failure={failureOf(error)} retry={again} />}
      {!error && !data && <Skeleton rows={7} />}
      {!error && data && <Plan plan={data} busy={isFetching} again={again} />}
      <Guide
        id="contact_record"
        title={t('record-title')}
        enabled={props.step.status !== 'locked' && Boolean(data)}
      />
      <LeadForms enabled={props.step.status !== 'locked' && Boolean(data)} />
    </StepPage>
  );
}
