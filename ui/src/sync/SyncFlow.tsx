/** Preview, then run, then result: one component, wherever it is framed. */
import type { Frame } from './frame';
import { Front } from './Front';
import { PlanStage } from './PlanStage';
import { RunStage } from './RunStage';

export function SyncFlow({ frame }: { frame: Frame }) {
  const { shown, overview } = frame;
  // A run at work is shown wherever sync is shown, unless a preview was asked for by name.
  const run = shown.run ?? (shown.plan ? undefined : overview.active_run?.id);
  if (run) return <RunStage key={run} frame={frame} id={run} />;
  if (shown.plan) return <PlanStage key={shown.plan} frame={frame} id={shown.plan} />;
  return <Front frame={frame} />;
}
