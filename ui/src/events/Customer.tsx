/** Which contact of a deal is the customer, and that their address is always sent. */
import { useState } from 'react';
import type { CustomerView } from '../host';
import { Card } from '../parts/Card';
import { Field } from '../parts/Field';
import { Icon } from '../parts/Icon';
import { Pick } from '../parts/Pick';
import { t } from '../text';
import styles from './Triggers.module.css';
import type { Triggers } from './useTriggers';
import { useTyped } from './useTyped';

const RULES: { value: CustomerView['rule']; text: string }[] = [
  { value: 'participant', text: t('customer-participant') },
  { value: 'only', text: t('customer-only') },
  { value: 'label', text: t('customer-label') },
];

function Label({ label, keep }: { label: string; keep: (label: string) => void }) {
  const typed = useTyped(label, keep);
  return (
    <Field
      label={t('customer-label-name')}
      detail={t('customer-label-detail')}
      {...typed}
      testId="customer-label"
    />
  );
}

export function Customer({ work }: { work: Triggers }) {
  const { customer, change } = work;
  // A label rule without a label says nothing, so it is kept once there is one.
  const [asked, ask] = useState(false);
  const choose = (rule: string) => {
    ask(rule === 'label');
    if (rule !== 'label') change({ customer: { rule: rule === 'only' ? 'only' : 'participant' } });
  };
  const byLabel = asked || customer.rule === 'label';
  return (
    <Card title={t('customer-title')}>
      <Pick
        label={t('customer-rule')}
        detail={t('customer-detail')}
        options={RULES}
        value={byLabel ? 'label' : customer.rule}
        onChange={choose}
        data-testid="customer-rule"
      />
      {byLabel && (
        <Label
          label={customer.rule === 'label' ? customer.label : ''}
          keep={(label) => {
            if (label) change({ customer: { rule: 'label', label } });
          }}
        />
      )}
      <p className={styles.locked}>
        <Icon name="lock" size={16} />
        <span>{t('customer-email')}</span>
      </p>
    </Card>
  );
}
