/** The polite live region: one for the window, said once each. */
import { createContext, type ReactNode, use, useCallback, useState } from 'react';

const Context = createContext<(message: string) => void>(() => undefined);

/** Say something to a screen reader when it is next quiet. */
export function useAnnounce(): (message: string) => void {
  return use(Context);
}

export function Announcer({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState('');
  const announce = useCallback((next: string) => setMessage(next), []);
  return (
    <Context value={announce}>
      {children}
      <div role="status" aria-live="polite" className="visually-hidden">
        {message}
      </div>
    </Context>
  );
}
