import type { RunStatus } from '../host';
import { t } from '../text';

/** A run's status in a word or two. */
export function runWord(status: RunStatus): string {
  const words: Record<RunStatus, string> = {
    running: t('run-running'),
    throttled: t('run-throttled'),
    paused: t('run-paused'),
    stopping: t('run-stopping'),
    done: t('run-is-done'),
    done_with_problems: t('run-done-problems'),
    stopped: t('run-stopped'),
    interrupted: t('run-interrupted'),
    failed: t('run-failed'),
  };
  return words[status];
}
