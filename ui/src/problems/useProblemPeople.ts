/** People with one cause, a page at a time. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ProblemCause } from '../host';
import { useHost } from '../host';

const PAGE = 25;

export function useProblemPeople(cause: ProblemCause) {
  const host = useHost();
  const query = useInfiniteQuery({
    queryKey: ['problem_people', cause],
    queryFn: ({ pageParam }) => host.problem_people({ cause, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    // A page that is not full is the last one.
    getNextPageParam: (last, pages) => (last.length === PAGE ? pages.length * PAGE : null),
  });
  return { ...query, people: query.data?.pages.flat() ?? [] };
}
