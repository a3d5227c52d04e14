/** The four switches, each with how many people it would create today. */
import { failureOf, type PeopleCountView, type RulesView } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { Toggle } from '../../parts/Toggle';
import { t } from '../../text';
import { count as number, when } from '../../text/when';
import styles from './Sharing.module.css';
import type { PeopleCount } from './usePeopleCount';

type Switch = 'hubspot_on_new' | 'hubspot_on_update' | 'advocate_on_new' | 'advocate_on_update';

interface Row {
  rule: Switch;
  label: string;
  today: (count: PeopleCountView) => string;
}

const GROUPS: { title: string; rows: Row[] }[] = [
  {
    title: t('sharing-in-hubspot'),
    rows: [
      {
        rule: 'hubspot_on_new',
        label: t('sharing-hubspot-new'),
        today: (it) => t('sharing-contacts', { count: it.contacts_for_new }),
      },
      {
        rule: 'hubspot_on_update',
        label: t('sharing-hubspot-update'),
        today: (it) => t('sharing-contacts', { count: it.contacts_for_older }),
      },
    ],
  },
  {
    title: t('sharing-in-advocate'),
    rows: [
      {
        rule: 'advocate_on_new',
        label: t('sharing-advocate-new'),
        today: (it) => t('sharing-participants', { count: it.participants_for_new }),
      },
      {
        rule: 'advocate_on_update',
        label: t('sharing-advocate-update'),
        today: (it) => t('sharing-participants', { count: it.participants_for_older }),
      },
    ],
  },
];

const ALL = {
  hubspot_on_new: true,
  hubspot_on_update: true,
  advocate_on_new: true,
  advocate_on_update: true,
};

function Counted({ people }: { people: PeopleCount }) {
  const { count, error, busy, again, cancel } = people;
  if (busy) {
    return (
      <div className={styles.counting}>
        <span role="status">{t('sharing-counting')}</span>
        <Button small kind="quiet" onPress={cancel} data-testid="cancel-count">
          {t('cancel')}
        </Button>
      </div>
    );
  }
  if (error) return <FailureNotice failure={failureOf(error)} retry={again} />;
  return (
    <div className={styles.counted}>
      {count ? (
        <>
          <p>
            {t('sharing-linked', { linked: number(count.linked), joined: number(count.joined) })}
          </p>
          {count.left_out.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <p>{t('sharing-counted', { at: when(count.counted_at) })}</p>
        </>
      ) : (
        <p>{t('sharing-not-counted')}</p>
      )}
      <Button small kind="quiet" onPress={again} data-testid="count-again">
        {count ? t('sharing-count-again') : t('sharing-count')}
      </Button>
    </div>
  );
}

interface Props {
  rules: RulesView;
  people: PeopleCount;
  change: (next: Partial<RulesView>) => void;
}

export function Switches({ rules, people, change }: Props) {
  const { count } = people;
  const all = Object.keys(ALL).every((rule) => rules[rule as Switch]);
  return (
    <Card
      title={t('sharing-title')}
      aside={
        !all && (
          <Button small kind="quiet" onPress={() => change(ALL)} data-testid="sharing-all">
            {t('sharing-all')}
          </Button>
        )
      }
    >
      {GROUPS.map(({ title, rows }) => (
        <div key={title} className={styles.group} role="group" aria-label={title}>
          <h3>{title}</h3>
          {rows.map(({ rule, label, today }) => (
            <Toggle
              key={rule}
              label={label}
              detail={count ? today(count) : t('sharing-today-unknown')}
              on={rules[rule]}
              onChange={(on) => change({ [rule]: on })}
              data-testid={`rule-${rule}`}
            />
          ))}
        </div>
      ))}
      <Counted people={people} />
    </Card>
  );
}
