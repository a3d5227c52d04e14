import type { RunView } from '../host';

/** People for whom a run has stored something. */
export function written({ results }: RunView): number {
  const { created, updated, linked, unlinked, deleted, archived } = results;
  return created + updated + linked + unlinked + deleted + archived;
}
