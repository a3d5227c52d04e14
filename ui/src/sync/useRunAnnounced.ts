/** What a screen reader hears of a run: start and end, each phase, each quarter. Not more. */
import { useEffect } from 'react';
import type { RunView } from '../host';
import { useAnnounce } from '../parts/announce';
import { runWord } from '../parts/runWord';
import { t } from '../text';
import { count } from '../text/when';

export function useRunAnnounced(run: RunView): void {
  const announce = useAnnounce();
  const { status, phase, done, total, sentence, finished_at: over } = run;
  const quarter = total > 0 ? Math.floor((done / total) * 4) : 0;
  const state = over ? sentence : [runWord(status), phase].filter(Boolean).join(', ');
  useEffect(() => announce(state), [announce, state]);
  const counts = t('strip-run', { done: count(done), total: count(total) });
  useEffect(() => {
    if (quarter > 0 && quarter < 4) announce(counts);
    // Only a new quarter is worth saying, not each new count.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [announce, quarter]);
}
