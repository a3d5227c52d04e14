/** People of a plan or a run, a page at a time. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Row, Rows, RowsRequest } from '../host';
import { useHost } from '../host';

const PAGE = 200;

export type Filter = Omit<RowsRequest, 'offset' | 'limit'>;

export function usePeople(filter: Filter) {
  const host = useHost();
  const query = useInfiniteQuery({
    queryKey: ['plan_rows', filter],
    queryFn: ({ pageParam }): Promise<Rows> =>
      host.plan_rows({ ...filter, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, page) => sum + page.rows.length, 0);
      return read < last.total && last.rows.length > 0 ? read : null;
    },
    // While another filter is being read, what was there stays in place.
    placeholderData: (before) => before,
  });
  const rows: Row[] = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return { ...query, rows, total: query.data?.pages[0]?.total ?? 0 };
}
