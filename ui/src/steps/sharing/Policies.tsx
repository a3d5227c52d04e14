/** Who wins when both sides changed a value. */
import type { PolicyChoice, RulesView } from '../../host';
import { Pick } from '../../parts/Pick';
import { t } from '../../text';
import styles from './Sharing.module.css';

const FIELDS = [
  { field: 'email', label: t('policy-email') },
  { field: 'first_name', label: t('policy-first-name') },
  { field: 'last_name', label: t('policy-last-name') },
];

const CHOICES: { value: PolicyChoice; text: string }[] = [
  { value: 'hubspot', text: t('policy-hubspot') },
  { value: 'advocate', text: t('policy-advocate') },
  { value: 'newest', text: t('policy-newest') },
  { value: 'ask', text: t('policy-ask') },
];

interface Props {
  rules: RulesView;
  change: (next: Partial<RulesView>) => void;
}

export function Policies({ rules, change }: Props) {
  const { policies } = rules;
  return (
    <>
      <p className={styles.soft}>{t('policies-words')}</p>
      <div className={styles.filters}>
        {FIELDS.map(({ field, label }) => (
          <Pick
            key={field}
            label={label}
            options={CHOICES}
            value={policies[field] ?? 'hubspot'}
            onChange={(choice) =>
              change({ policies: { ...policies, [field]: choice as PolicyChoice } })
            }
            data-testid={`policy-${field}`}
          />
        ))}
      </div>
    </>
  );
}
