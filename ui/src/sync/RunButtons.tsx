/** Pause, go on, stop. */
import { useState } from 'react';
import { failureOf, type RunView, useCommand } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import { written } from './written-count';

/** Most people that the page lists after a pause; when that is everyone, they have all been seen. */
export const LISTED = 10;

function StopDialog({ run, open, close }: { run: RunView; open: boolean; close: () => void }) {
  const stop = useCommand('stop_sync');
  return (
    <>
      {stop.error && <FailureNotice failure={failureOf(stop.error)} />}
      <Ask
        open={open}
        close={close}
        title={t('stop-title')}
        keep={t('stop-keep')}
        act={t('stop-act')}
        danger
        onAct={() => {
          close();
          stop.mutate(run.id);
        }}
        testId="confirm-stop"
      >
        <p>{t('stop-words', { done: run.done, rest: run.total - run.done })}</p>
      </Ask>
    </>
  );
}

export function RunButtons({ run }: { run: RunView }) {
  const pause = useCommand('pause_sync');
  const resume = useCommand('resume_sync');
  const [asking, setAsking] = useState(false);
  const working = run.status === 'running' || run.status === 'throttled';
  const rest = run.total - run.done;
  const all = run.status === 'paused' && written(run) <= LISTED;
  const error = pause.error ?? resume.error;
  return (
    <>
      {error && <FailureNotice failure={failureOf(error)} />}
      {run.status !== 'stopping' && (
        <Button onPress={() => setAsking(true)} data-testid="stop-sync">
          {all ? t('stop-here') : t('run-stop')}
        </Button>
      )}
      {working && (
        <Button
          icon="pause"
          main
          isPending={pause.isPending}
          onPress={() => pause.mutate(run.id)}
          data-testid="pause-sync"
        >
          {t('run-pause')}
        </Button>
      )}
      {run.resumable && (
        <Button
          kind="primary"
          main
          isPending={resume.isPending}
          onPress={() => resume.mutate(run.id)}
          data-testid="resume-sync"
        >
          {all ? t('run-looks-right', { people: rest }) : t('run-continue', { people: rest })}
        </Button>
      )}
      <StopDialog run={run} open={asking} close={() => setAsking(false)} />
    </>
  );
}
