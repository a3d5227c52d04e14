/** The rows of a long list: only the pages near what is in sight are held. */
import { type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

/** Rows that are read at once. */
export const PAGE = 100;
/** How long a page that nobody looks at any more is kept, in milliseconds. */
const KEPT = 30_000;

/** The place to keep for the last row, however many there are. */
export const LAST = Infinity;

/** A row and its place among all rows of its list, from 0. */
export interface Placed<Row> {
  row: Row;
  place: number;
}

interface Page<Row> {
  rows: Placed<Row>[];
  total: number;
}

interface List<Row> {
  /** What is listed; another one is another list. */
  key: readonly unknown[];
  /** Reads some of it. */
  read: (offset: number, limit: number) => Promise<{ rows: Row[]; total: number }>;
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
function together<Row>(pages: UseQueryResult<Page<Row>>[]) {
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
export function usePages<Row>({ key, read }: List<Row>, sight: number, keep: number[]) {
  const page = (n: number) => ({
    queryKey: [...key, n],
    queryFn: async (): Promise<Page<Row>> => {
      const offset = n * PAGE;
      const { rows, total } = await read(offset, PAGE);
      return { rows: rows.map((row, nth) => ({ row, place: offset + nth })), total };
    },
    gcTime: KEPT,
  });
  // While another list is being read, what was there stays in place.
  const first = useQuery({ ...page(0), placeholderData: (before?: Page<Row>) => before });
  const total = first.data?.total ?? 0;
  const further = useQueries({
    queries: first.isPlaceholderData ? [] : wanted(sight, keep, total).map(page),
    combine: together<Row>,
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
