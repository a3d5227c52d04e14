/** Runs as stacked bars: people by outcome. */
import type { RunPoint } from '../host';
import { runWord } from '../parts/runWord';
import { t } from '../text';
import { count, when } from '../text/when';
import type { Bar } from './Bars';
import type { Pattern } from './Figure';

/** What a run did, in four parts. */
export function partsOf({ results: of }: RunPoint): [number, number, number, number] {
  return [
    of.created,
    of.updated + of.deleted + of.unlinked + of.archived,
    of.linked,
    of.failed + of.held,
  ];
}

export function runBars(runs: RunPoint[], open: (run: string) => void) {
  const legend: Pattern[] = [
    { word: t('chart-created'), kind: 'solid' },
    { word: t('chart-changed'), kind: 'diagonal' },
    { word: t('chart-linked'), kind: 'outline' },
    { word: t('chart-need'), kind: 'dots' },
  ];
  const bars = runs.map((run): Bar => {
    const parts = partsOf(run);
    const [created, changed, linked, need] = parts;
    const label = when(run.started_at);
    const what = run.undo ? t('chart-undo', { when: label }) : label;
    return {
      id: run.id,
      label: what,
      parts,
      values: [...parts.map(count), runWord(run.status)],
      said: t('chart-run-said', { when: what, created, changed, linked, need }),
      open: () => open(run.id),
    };
  });
  const columns = [t('chart-when'), ...legend.map(({ word }) => word), t('chart-status')];
  return { legend, bars, columns };
}
