/** Forms on web pages that bring a referral to a contact: which have what they need, and what a page needs. */
import { failureOf, type LeadFormView, useCommand, useRead } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Checks } from '../../parts/Checks';
import { CopyValue } from '../../parts/CopyValue';
import { Disclosure } from '../../parts/Disclosure';
import { FailureNotice } from '../../parts/FailureNotice';
import { Icon } from '../../parts/Icon';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import styles from './Properties.module.css';

function Form({ form }: { form: LeadFormView }) {
  return (
    <li data-testid="lead-form">
      <span className={form.carries ? styles.will_be_used : styles.archived}>
        <Icon name={form.carries ? 'check' : 'warn'} size={16} />
        <span>
          <strong>{form.name}</strong> {form.carries ? t('forms-carries') : t('forms-carries-not')}
        </span>
      </span>
      {form.lacks.map((lack) => (
        <p key={lack} className={styles.fix}>
          {lack}
        </p>
      ))}
    </li>
  );
}

interface Props {
  /** Not asked for yet: what it needs is not there. */
  enabled: boolean;
}

export function LeadForms({ enabled }: Props) {
  const { data, error, refetch, isFetching } = useRead('lead_forms', null, {
    enabled,
    fresh: true,
  });
  const open = useCommand('open_address');
  const again = () => void refetch();
  if (!enabled) return null;
  if (error) return <FailureNotice failure={failureOf(error)} retry={again} />;
  if (!data) return <Skeleton rows={3} />;
  const { link } = data;
  return (
    <>
      <Card title={t('forms-title')}>
        <p className={styles.group}>{t('forms-words')}</p>
        {data.forms.length > 0 && (
          <ul className={styles.forms} aria-label={t('forms-list')}>
            {data.forms.map((form) => (
              <Form key={form.id} form={form} />
            ))}
          </ul>
        )}
        <p>{t('forms-fields')}</p>
        <div className={styles.values}>
          {data.fields.map(({ label, value }) => (
            <CopyValue key={label} label={label} value={value} />
          ))}
        </div>
        <div>
          <Button small after="out" onPress={() => open.mutate(link.address)}>
            {link.label}
          </Button>{' '}
          <span className={styles.kind}>{t('guide-path', { path: link.path })}</span>
        </div>
        {open.error && <FailureNotice failure={failureOf(open.error)} />}
        <Disclosure title={t('forms-script-title')}>
          <ul className={styles.cautions}>
            {data.cautions.map((caution) => (
              <li key={caution}>{caution}</li>
            ))}
          </ul>
          <CopyValue label={t('forms-script')} value={data.script} data-testid="forms-script" />
          <CopyValue label={t('forms-hidden')} value={data.hidden_fields} />
        </Disclosure>
      </Card>
      <Checks title={t('forms-checks')} checks={data.checks} again={again} busy={isFetching} />
    </>
  );
}
