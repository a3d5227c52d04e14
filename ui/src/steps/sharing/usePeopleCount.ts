/** How many people each switch would create today: counted when the step opens, and anew for another list or segment. */
import { useEffect, useRef } from 'react';
import { type RulesView, useCommand, useRead } from '../../host';

export function usePeopleCount({ only_list, only_segment }: RulesView) {
  const { data, error, isFetching, refetch } = useRead('count_people', null);
  const { mutate: cancel } = useCommand('cancel_count');
  const filters = `${only_list ?? ''} ${only_segment ?? ''}`;
  const counted = useRef(filters);
  useEffect(() => {
    if (counted.current === filters) return;
    counted.current = filters;
    void refetch();
  }, [filters, refetch]);
  return {
    count: data ?? null,
    error,
    busy: isFetching,
    again: () => void refetch(),
    cancel: () => cancel(null),
  };
}

export type PeopleCount = ReturnType<typeof usePeopleCount>;
