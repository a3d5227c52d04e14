/** What was saved last and how to take it back, for the status strip. */
import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { type ChangeSetting, type Failure, failureOf, useCommand } from '../host';

export interface Saved {
  /** The engine's sentence about it; empty while nothing was saved. */
  said: string;
  undo: ChangeSetting | null;
  failure: Failure | null;
  busy: boolean;
  change: (change: ChangeSetting) => void;
}

const Context = createContext<Saved | null>(null);

export function useSaved(): Saved {
  const saved = use(Context);
  if (!saved) throw new Error('what was saved is provided at the root');
  return saved;
}

export function SavedProvider({ children }: { children: ReactNode }) {
  const { mutate, isPending, error } = useCommand('change_setting');
  const [last, setLast] = useState<Pick<Saved, 'said' | 'undo'>>({ said: '', undo: null });
  const value = useMemo(
    () => ({
      ...last,
      failure: error && failureOf(error),
      busy: isPending,
      change: (change: ChangeSetting) =>
        mutate(change, { onSuccess: ({ said, undo }) => setLast({ said, undo }) }),
    }),
    [last, error, isPending, mutate],
  );
  return <Context value={value}>{children}</Context>;
}
