/** After a pause: some of what was written, to look at in HubSpot before going on. */
import type { Outcome, Row, RunView } from '../host';
import { failureOf, useRead } from '../host';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import { OUTCOMES } from './kinds';
import { OpenContact } from './OpenContact';
import { LISTED } from './RunButtons';
import styles from './Rows.module.css';
import { written } from './written-count';

function useSome(run: RunView, outcome: Outcome) {
  return useRead(
    'plan_rows',
    { plan: run.plan, kind: null, search: '', outcome, offset: 0, limit: LISTED },
    { fresh: true },
  );
}

export function Written({ run }: { run: RunView }) {
  const reads = [useSome(run, 'created'), useSome(run, 'updated'), useSome(run, 'linked')];
  const error = reads.find((read) => read.error)?.error;
  const rows: Row[] = reads.flatMap((read) => read.data?.rows ?? []).slice(0, LISTED);
  if (error) return <FailureNotice failure={failureOf(error)} />;
  if (rows.length === 0) return null;
  const all = written(run) <= LISTED;
  return (
    <Card title={all ? t('written-all') : t('written-some')}>
      <p className={styles.soft}>{t('written-words')}</p>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.seq}>
            <span className={styles.who}>{row.person}</span>
            <span className={styles.what}>{OUTCOMES[row.outcome].word}</span>
            {row.contact_url && <OpenContact url={row.contact_url} person={row.person} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}
