/** One run: at work, waiting for a person, or over. */
import { Page } from '../app/Page';
import { failureOf, type RunView, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import type { Frame } from './frame';
import styles from './Front.module.css';
import { Progress } from './Progress';
import { Report } from './Report';
import { RunButtons } from './RunButtons';
import { useRunAnnounced } from './useRunAnnounced';
import { Written } from './Written';

/** Asked once, when there is something to tell of: after the first sync. */
function AskToNotify({ frame }: { frame: Frame }) {
  const change = useCommand('change_setting');
  if (!frame.overview.ask_to_notify) return null;
  const answer = (value: string) => change.mutate({ id: 'notify-finished', value });
  return (
    <Notice tone="info" title={t('notify-ask')}>
      <p>{t('notify-words')}</p>
      {change.error && <FailureNotice failure={failureOf(change.error)} />}
      <div className={styles.answers}>
        <Button small onPress={() => answer('on')} data-testid="notify-yes">
          {t('notify-yes')}
        </Button>
        <Button small kind="quiet" onPress={() => answer('off')} data-testid="notify-no">
          {t('notify-no')}
        </Button>
      </div>
    </Notice>
  );
}

function Stage({ run }: { run: RunView }) {
  useRunAnnounced(run);
  if (run.finished_at) return <Report run={run} />;
  return (
    <div className={styles.body}>
      <Progress run={run}>{run.status === 'paused' && <Written run={run} />}</Progress>
    </div>
  );
}

function titleOf(run: RunView): string {
  return run.finished_at ? t('run-result') : t('run-title', { people: run.total });
}

function Footer({ frame, run }: { frame: Frame; run: RunView }) {
  return (
    <>
      {frame.lead}
      <span className={styles.gap} />
      {!run.finished_at && <RunButtons run={run} />}
      {run.finished_at && frame.away && (
        <Button onPress={() => frame.show({})}>{frame.away}</Button>
      )}
    </>
  );
}

export function RunStage({ frame, id }: { frame: Frame; id: string }) {
  const { data: run, error, refetch } = useRead('show_run', id);
  const away = (
    <Button small onPress={() => frame.show({})}>
      {frame.away ?? t('activity-all')}
    </Button>
  );
  const named = run ? titleOf(run) : t('run-result');
  return (
    <Page
      title={frame.title ?? named}
      part={frame.part}
      safety={frame.overview.safety_line}
      place={`${frame.place}/run/${run?.finished_at ? 'over' : 'open'}`}
      footer={run && <Footer frame={frame} run={run} />}
    >
      {error && (
        <FailureNotice failure={failureOf(error)} actions={away} retry={() => void refetch()} />
      )}
      {!error && !run && <Skeleton rows={6} />}
      {run?.finished_at && <AskToNotify frame={frame} />}
      {run && <Stage run={run} />}
    </Page>
  );
}
