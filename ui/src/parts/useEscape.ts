import { useEffect } from 'react';

/** Call `leave` when Escape is pressed and nothing nearer has used it. */
export function useEscape(leave: () => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === 'Escape' && !event.defaultPrevented) leave();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [leave]);
}
