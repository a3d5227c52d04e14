/** Why it is like this, and what syncs did: the engine's reasons, each with when, in which run, and what was seen. */
import { useNavigation } from '../app/navigation';
import type { FieldChange, StoryFact, StoryView } from '../host';
import { Card } from '../parts/Card';
import { Link } from '../parts/Link';
import { t } from '../text';
import { whenFirst, whenInFull } from '../text/when';
import styles from './Person.module.css';

/** What syncs did to the person; the rest says how it stands. */
const PAST: StoryFact['fact'][] = [
  'contact_made',
  'participant_made',
  'contact_archived',
  'values_changed',
];

function Seen({ change }: { change: FieldChange }) {
  const nothing = t('diff-empty');
  const { label, now, after, on } = change;
  const words = { label, now: now || nothing, after: after || nothing };
  return (
    <li>{on === 'hubspot' ? t('person-seen-hubspot', words) : t('person-seen-advocate', words)}</li>
  );
}

function Reason({ fact }: { fact: StoryFact }) {
  const { go } = useNavigation();
  const { sentence, when: at, run, evidence } = fact;
  return (
    <li className={styles.reason}>
      <p>{sentence}</p>
      {(at ?? run) && (
        <p className={styles.soft}>
          {at && <span title={whenInFull(at)}>{whenFirst(at)}</span>}
          {run && (
            <Link className={styles.link} onPress={() => go({ page: 'activity', run })}>
              {t('person-to-run')}
            </Link>
          )}
        </p>
      )}
      {evidence.length > 0 && (
        <ul className={styles.seen}>
          {evidence.map((change) => (
            <Seen key={`${change.on} ${change.property}`} change={change} />
          ))}
        </ul>
      )}
    </li>
  );
}

function List({ facts }: { facts: StoryFact[] }) {
  return (
    <ol className={styles.reasons}>
      {facts.map((fact) => (
        <Reason key={`${fact.fact} ${fact.run ?? ''} ${fact.sentence}`} fact={fact} />
      ))}
    </ol>
  );
}

export function Reasons({ story }: { story: StoryView }) {
  return (
    <Card title={t('person-why')}>
      <List facts={story.facts.filter(({ fact }) => !PAST.includes(fact))} />
    </Card>
  );
}

export function History({ story }: { story: StoryView }) {
  const past = story.facts.filter(({ fact }) => PAST.includes(fact));
  return (
    <Card title={t('person-history')}>
      {past.length === 0 ? (
        <p className={styles.soft}>{t('person-history-none')}</p>
      ) : (
        <List facts={past} />
      )}
      <p className={styles.soft}>{story.looked}</p>
    </Card>
  );
}
