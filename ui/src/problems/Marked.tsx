/** Of whom somebody said that what is open is all right; each can be made a problem again. */
import { failureOf, type MarkedPerson, useCommand } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import { when, whenInFull } from '../text/when';
import styles from './Problems.module.css';

function Line({ marked }: { marked: MarkedPerson }) {
  const mark = useCommand('mark_problem');
  const { person, title, at, cause, contact, account_id, user_id } = marked;
  const again = () => mark.mutate({ cause, contact, account_id, user_id, reason: '', ok: false });
  return (
    <li className={styles.marked}>
      <span>{t('problems-marked-line', { person, title })}</span>
      <span className={styles.soft} title={whenInFull(at)}>
        {when(at)}
      </span>
      <Button
        small
        kind="quiet"
        isPending={mark.isPending}
        aria-label={t('problems-again-of', { person })}
        onPress={again}
      >
        {t('problems-again')}
      </Button>
      {mark.error && <FailureNotice failure={failureOf(mark.error)} />}
    </li>
  );
}

export function Marked({ people }: { people: MarkedPerson[] }) {
  if (people.length === 0) return null;
  return (
    <Card title={t('problems-marked', { people: people.length })}>
      <p className={styles.soft}>{t('problems-marked-words')}</p>
      <ul className={styles.lines}>
        {people.map((marked) => (
          <Line
            key={`${marked.cause} ${marked.contact} ${marked.account_id} ${marked.user_id}`}
            marked={marked}
          />
        ))}
      </ul>
    </Card>
  );
}
