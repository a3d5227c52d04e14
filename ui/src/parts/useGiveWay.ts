import { type RefObject, useEffect } from 'react';

/**
 * Calls `close` when the focus goes on to what is behind an `aside` that is laid over the page.
 * Where the `aside` has room of its own, and for windows on top of it, nothing happens.
 */
export function useGiveWay(frame: RefObject<HTMLElement | null>, close: () => void): void {
  useEffect(() => {
    const moved = ({ target }: FocusEvent) => {
      const panel = frame.current?.querySelector(':scope > aside');
      if (!panel || getComputedStyle(panel).position !== 'fixed') return;
      const page = panel.closest('body > *');
      const behind = target instanceof Node && page?.contains(target);
      if (behind && !frame.current?.contains(target)) close();
    };
    document.addEventListener('focusin', moved);
    return () => document.removeEventListener('focusin', moved);
  }, [frame, close]);
}
