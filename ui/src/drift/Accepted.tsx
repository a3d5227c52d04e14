/** Changes that somebody accepted, the newest first. */
import type { AcceptedChange } from '../host';
import { Card } from '../parts/Card';
import { t } from '../text';
import { whenFirst, whenInFull } from '../text/when';
import styles from './Drift.module.css';

export function Accepted({ changes }: { changes: AcceptedChange[] }) {
  if (changes.length === 0) return null;
  return (
    <Card title={t('drift-accepted', { changes: changes.length })}>
      <ul className={styles.lines}>
        {changes.map(({ at, author, words }) => (
          <li key={`${at} ${words}`}>
            <span title={whenInFull(at)}>
              {t('drift-accepted-line', { when: whenFirst(at), author, words })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
