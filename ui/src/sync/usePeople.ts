/** People of a plan or a run, near what is in sight. */
import type { Row, RowsRequest } from '../host';
import { useHost } from '../host';
import { type Placed as PlacedRow, usePages } from '../parts/usePages';

export type Filter = Omit<RowsRequest, 'offset' | 'limit'>;

/** Somebody and their place among all people of the filter, from 0. */
export type Placed = PlacedRow<Row>;

export function usePeople(filter: Filter, sight: number, keep: number[]) {
  const host = useHost();
  const list = {
    key: ['plan_rows', 'page', filter],
    read: (offset: number, limit: number) => host.plan_rows({ ...filter, offset, limit }),
  };
  return usePages(list, sight, keep);
}
