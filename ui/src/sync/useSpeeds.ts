import { useState } from 'react';
import type { RunView } from '../host';

const KEPT = 60;

/** The speeds this window has seen of a run, oldest first; for drawing only. */
export function useSpeeds(run: RunView): number[] {
  const [seen, setSeen] = useState({ done: -1, speeds: [] as number[] });
  if (seen.done === run.done || run.per_second <= 0) return seen.speeds;
  const speeds = [...seen.speeds, run.per_second].slice(-KEPT);
  setSeen({ done: run.done, speeds });
  return speeds;
}
