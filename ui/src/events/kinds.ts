/** How kinds and outcomes of events look and are called. */
import type { EventKind, EventOutcome, EventPlanStatus, EventResults } from '../host';
import type { IconName } from '../parts/Icon';
import type { TileTone } from '../parts/Tile';
import { t } from '../text';

interface Look {
  icon: IconName;
  tone: TileTone;
  word: string;
}

export const KINDS: Record<EventKind, Look> = {
  send: { icon: 'out', tone: 'ok', word: t('event-send') },
  reverse: { icon: 'left', tone: 'bad', word: t('event-reverse') },
  adjust: { icon: 'tilde', tone: 'accent', word: t('event-adjust') },
  same: { icon: 'equal', tone: 'quiet', word: t('kind-same') },
  skip: { icon: 'minus', tone: 'quiet', word: t('kind-skip') },
  hold: { icon: 'pause', tone: 'warn', word: t('kind-hold') },
};

/** The kinds in the order of the tiles. */
export const KIND_ORDER: EventKind[] = ['send', 'hold', 'skip', 'same', 'reverse', 'adjust'];

/** What a run of the preview sends to impact.com. */
export const SENDS: EventKind[] = ['send', 'reverse', 'adjust'];

export const OUTCOMES: Record<EventOutcome, Look> = {
  waiting: { icon: 'circle', tone: 'quiet', word: t('outcome-waiting') },
  intended: { icon: 'clock', tone: 'quiet', word: t('event-intended') },
  queued: { icon: 'clock', tone: 'quiet', word: t('event-queued') },
  sent: { icon: 'check', tone: 'ok', word: t('event-sent') },
  reversed: { icon: 'left', tone: 'warn', word: t('event-reversed') },
  adjusted: { icon: 'tilde', tone: 'accent', word: t('event-adjusted') },
  failed: { icon: 'cross', tone: 'bad', word: t('event-refused') },
  unknown: { icon: 'question', tone: 'warn', word: t('event-unknown') },
  changed: { icon: 'warn', tone: 'warn', word: t('event-changed') },
};

/** The outcomes that a run counts, the good ones first. */
export const ENDS = [
  'sent',
  'reversed',
  'adjusted',
  'queued',
  'failed',
  'unknown',
  'changed',
  'waiting',
] as const satisfies readonly (keyof EventResults)[];

export function statusWord(status: EventPlanStatus): string {
  const words: Record<EventPlanStatus, string> = {
    previewing: t('events-previewing'),
    ready: t('events-ready'),
    running: t('events-running'),
    done: t('run-is-done'),
    done_with_problems: t('run-done-problems'),
    stopped: t('run-stopped'),
    interrupted: t('run-interrupted'),
    failed: t('run-failed'),
    cancelled: t('events-cancelled'),
  };
  return words[status];
}
