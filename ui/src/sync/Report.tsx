/** What a run did: the sentence, the counts, who needs a person, everyone. */
import { useState } from 'react';
import type { Outcome, RunView } from '../host';
import { Card } from '../parts/Card';
import { Facts } from '../parts/Facts';
import { Notice } from '../parts/Notice';
import { t } from '../text';
import { count, lasted, whenFirst } from '../text/when';
import { People } from './People';
import { Problems } from './Problems';
import { Counted, RunState } from './Progress';
import styles from './Report.module.css';
import { OutcomeTiles } from './Tiles';

function factsOf(run: RunView) {
  return [
    { label: t('run-started'), value: whenFirst(run.started_at) },
    { label: t('run-took'), value: lasted(run.worked_ms) },
    { label: t('run-calls'), value: count(run.calls) },
    ...(run.confirmed ? [{ label: t('run-confirmed'), value: run.confirmed }] : []),
  ];
}

export function Report({ run }: { run: RunView }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const fine = run.status === 'done';
  return (
    <div className={styles.body}>
      <Notice tone={fine ? 'ok' : 'warn'} title={run.sentence}>
        {run.problem}
      </Notice>
      <div className={styles.state}>
        <RunState run={run} />
        <Counted run={run} />
      </div>
      <Problems run={run} />
      <OutcomeTiles results={run.results} chosen={outcome} choose={setOutcome} />
      <div className={styles.people}>
        <People
          shows="run"
          label={t('run-everyone')}
          filter={{ plan: run.plan, kind: null, outcome }}
        />
      </div>
      <Card title={t('run-details')}>
        <Facts facts={factsOf(run)} />
      </Card>
    </div>
  );
}
