/** How each kind of action and each outcome looks and is called. */
import type { ActionKind, Counts, Outcome, Results } from '../host';
import type { IconName } from '../parts/Icon';
import type { TileTone } from '../parts/Tile';
import { t } from '../text';

export interface Look {
  icon: IconName;
  tone: TileTone;
  word: string;
}

export const KINDS: Record<ActionKind, Look> = {
  create: { icon: 'plus', tone: 'ok', word: t('kind-create') },
  update: { icon: 'tilde', tone: 'accent', word: t('kind-update') },
  link: { icon: 'link', tone: 'accent', word: t('kind-link') },
  create_participant: { icon: 'plus', tone: 'ok', word: t('kind-create-participant') },
  unlink: { icon: 'link', tone: 'warn', word: t('kind-unlink') },
  delete: { icon: 'cross', tone: 'bad', word: t('kind-delete') },
  archive: { icon: 'cross', tone: 'warn', word: t('kind-archive') },
  same: { icon: 'equal', tone: 'quiet', word: t('kind-same') },
  skip: { icon: 'minus', tone: 'quiet', word: t('kind-skip') },
  hold: { icon: 'pause', tone: 'warn', word: t('kind-hold') },
};

/** The kinds in the order of the tiles. */
export const KIND_ORDER = [
  'create',
  'update',
  'link',
  'same',
  'skip',
  'hold',
] as const satisfies readonly (keyof Counts)[];

/** Kinds that most previews do not have; each has a tile when this one does. */
export const RARE_KINDS = [
  'create_participant',
  'unlink',
  'delete',
  'archive',
] as const satisfies readonly (keyof Counts)[];

/** The kinds that a run does something for. */
export const DOES: readonly ActionKind[] = ['create', 'update', 'link', ...RARE_KINDS];

export const OUTCOMES: Record<Outcome, Look> = {
  waiting: { icon: 'circle', tone: 'quiet', word: t('outcome-waiting') },
  intended: { icon: 'clock', tone: 'quiet', word: t('outcome-intended') },
  created: { icon: 'plus', tone: 'ok', word: t('outcome-created') },
  updated: { icon: 'tilde', tone: 'accent', word: t('outcome-updated') },
  linked: { icon: 'link', tone: 'accent', word: t('outcome-linked') },
  unlinked: { icon: 'link', tone: 'warn', word: t('outcome-unlinked') },
  deleted: { icon: 'cross', tone: 'bad', word: t('outcome-deleted') },
  archived: { icon: 'cross', tone: 'warn', word: t('outcome-archived') },
  same: { icon: 'equal', tone: 'quiet', word: t('outcome-same') },
  skipped: { icon: 'minus', tone: 'quiet', word: t('outcome-skipped') },
  held: { icon: 'pause', tone: 'warn', word: t('outcome-held') },
  failed: { icon: 'cross', tone: 'bad', word: t('outcome-failed') },
};

/** The outcomes that a run counts, in the order of the tiles. */
export const OUTCOME_ORDER = [
  'created',
  'updated',
  'linked',
  'same',
  'skipped',
  'held',
  'failed',
] as const satisfies readonly (keyof Results)[];

/** Outcomes that most runs do not have. */
export const RARE_OUTCOMES = [
  'unlinked',
  'deleted',
  'archived',
] as const satisfies readonly (keyof Results)[];
