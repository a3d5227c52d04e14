/** A run that is not over: how far, how fast, and why it waits. */
import type { ReactNode } from 'react';
import type { RunStatus, RunView } from '../host';
import { Card } from '../parts/Card';
import { Icon, type IconName } from '../parts/Icon';
import { Meter } from '../parts/Meter';
import { Notice, type Tone } from '../parts/Notice';
import { runWord } from '../parts/runWord';
import { t } from '../text';
import { count } from '../text/when';
import { OUTCOME_ORDER, OUTCOMES, RARE_OUTCOMES } from './kinds';
import styles from './Progress.module.css';
import { Spark } from './Spark';
import { useSpeeds } from './useSpeeds';

const ICONS: Record<RunStatus, IconName> = {
  running: 'play',
  throttled: 'clock',
  paused: 'pause',
  stopping: 'stop',
  done: 'check',
  done_with_problems: 'warn',
  stopped: 'stop',
  interrupted: 'warn',
  failed: 'cross',
};

/** Why it waits: calm when that is normal, loud when a person is needed. */
function Why({ run }: { run: RunView }) {
  if (!run.problem) return null;
  const tones: Partial<Record<RunStatus, Tone>> = { interrupted: 'warn', failed: 'bad' };
  const tone = tones[run.status] ?? 'info';
  return <Notice tone={tone} title={run.problem} plain={tone === 'info'} urgent={tone === 'bad'} />;
}

function Results({ run }: { run: RunView }) {
  const shown = [...OUTCOME_ORDER, ...RARE_OUTCOMES].filter((outcome) => run.results[outcome] > 0);
  return (
    <ul className={styles.results}>
      {shown.length === 0 && <li>{t('run-none-yet')}</li>}
      {shown.map((outcome) => {
        const { icon, tone, word } = OUTCOMES[outcome];
        return (
          <li key={outcome}>
            <span className={styles[tone]}>
              <Icon name={icon} size={16} />
            </span>
            <span className={styles.number}>{count(run.results[outcome])}</span>
            <span>{word}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function RunState({ run }: { run: RunView }) {
  return (
    <p className={styles.state}>
      <Icon name={ICONS[run.status]} />
      <strong data-testid="run-status" data-status={run.status}>
        {runWord(run.status)}
      </strong>
      {run.phase && <span className={styles.phase}>{run.phase}</span>}
    </p>
  );
}

export function Counted({ run }: { run: RunView }) {
  return (
    <p className={styles.counted}>
      <strong data-testid="run-done">{count(run.done)}</strong> {t('run-of')}{' '}
      <strong data-testid="run-total">{count(run.total)}</strong> {t('run-people')}
      {run.time_left && <span className={styles.left}>{run.time_left}</span>}
    </p>
  );
}

interface Props {
  run: RunView;
  /** What a person should look at first. */
  children?: ReactNode;
}

export function Progress({ run, children }: Props) {
  const speeds = useSpeeds(run);
  const said = t('strip-run', { done: count(run.done), total: count(run.total) });
  return (
    <>
      <div className={styles.main}>
        <RunState run={run} />
        <Meter label={t('run-progress')} done={run.done} total={run.total} said={said} large />
        <Counted run={run} />
      </div>
      <Why run={run} />
      {children}
      <div className={styles.pair}>
        <Card title={t('run-speed')}>
          <Spark values={speeds} now={run.per_second} />
        </Card>
        <Card title={t('run-so-far')}>
          <Results run={run} />
          <p className={styles.current}>
            {run.current ? t('run-current', { person: run.current }) : t('run-no-current')}
          </p>
        </Card>
      </div>
    </>
  );
}
