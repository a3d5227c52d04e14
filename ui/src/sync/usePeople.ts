/** People of a plan or a run: only the pages near what is in sight are held. */
import { type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Row, RowsRequest } from '../host';
import { useHost } from '../host';

/** Rows that are read at once. */
export const PAGE = 100;
/** How long a page that nobody looks at any more is kept, in milliseconds. */
const KEPT = 30_000;

/** The place to keep for the last row, however many there are. */
export const LAST = Infinity;

export type Filter = Omit<RowsRequest, 'offset' | 'limit'>;

/** A row and its place among all rows of its filter, from 0. */
export interface Placed {
  row: Row;
  place: number;
}

interface Page {
  rows: Placed[];
  total: number;
}

/** Pages around the row in `sight`, one more on each side, and those that hold the rows in `keep`. */
function wanted(sight: number, keep: number[], total: number): number[] {
  const last = Math.floor((total - 1) / PAGE);
  const page = Math.floor(sight / PAGE);
  const pages = [
    page - 1,
    page,
    page + 1,
    ...keep.map((place) => Math.floor(Math.min(place, total - 1) / PAGE)),
  ];
  return [...new Set(pages)].filter((n) => n > 0 && n <= last).sort((one, other) => one - other);
}

/** What the further pages have, as one; made anew only when one of them changes. */
function together(pages: UseQueryResult<Page>[]) {
  return {
    rows: pages.flatMap(({ data }) => data?.rows ?? []),
    error: pages.find(({ error }) => error)?.error ?? null,
    isFetching: pages.some(({ isFetching }) => isFetching),
    again: () => Promise.all(pages.map(({ refetch }) => refetch())),
  };
}

/**
 * The rows around place `sight`, those in `keep`, and the first ones.
 * The first page is always there: it tells how many there are, and Home leads to it.
 */
export function usePeople(filter: Filter, sight: number, keep: number[]) {
  const host = useHost();
  const page = (n: number) => ({
    queryKey: ['plan_rows', 'page', filter, n],
    queryFn: async (): Promise<Page> => {
      const offset = n * PAGE;
      const { rows, total } = await host.plan_rows({ ...filter, offset, limit: PAGE });
      return { rows: rows.map((row, nth) => ({ row, place: offset + nth })), total };
    },
    gcTime: KEPT,
  });
  // While another filter is being read, what was there stays in place.
  const first = useQuery({ ...page(0), placeholderData: (before?: Page) => before });
  const total = first.data?.total ?? 0;
  const further = useQueries({
    queries: first.isPlaceholderData ? [] : wanted(sight, keep, total).map(page),
    combine: together,
  });
  const start = first.data?.rows;
  // The same array as long as nothing changed: who depends on it draws anew only then.
  const rows = useMemo(() => [...(start ?? []), ...further.rows], [start, further.rows]);
  return {
    rows,
    total,
    isRead: first.data !== undefined,
    isPending: first.isPending,
    isFetching: first.isFetching || further.isFetching,
    error: first.error ?? further.error,
    again: () => void Promise.all([first.refetch(), further.again()]),
  };
}
