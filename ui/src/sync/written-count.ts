import type { RunView } from '../host';

/** People for whom a run has stored something. */
export function written({ results }: RunView): number {
  return results.created + results.updated + results.linked;
}
