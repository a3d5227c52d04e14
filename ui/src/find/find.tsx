/** Whether Find is open: from the sidebar, or by its key anywhere. */
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';

interface Find {
  isOpen: boolean;
  open: () => void;
  close: () => void;
}

const Context = createContext<Find | null>(null);

export function useFind(): Find {
  const find = use(Context);
  if (!find) throw new Error('find is provided by the app');
  return find;
}

export function FindProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const open = useCallback(() => setOpen(true), []);
  const close = useCallback(() => setOpen(false), []);
  const find = useMemo(() => ({ isOpen, open, close }), [isOpen, open, close]);
  return <Context value={find}>{children}</Context>;
}
