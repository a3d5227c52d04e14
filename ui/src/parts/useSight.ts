/** Which rows of a long table a person is at, by eye and by keyboard. */
import { type RefObject, useEffect, useState } from 'react';

/** Rows that Page Up and Page Down may pass at most, so that they are there before they are needed. */
const JUMP = 60;

interface Sight {
  /** Place of the row in the middle of what is in sight. */
  middle: number;
  /** Place of the row that has or had the focus. */
  focus: number | null;
}

interface Table {
  /** Where the table is; it comes and goes with its rows. */
  frame: RefObject<HTMLElement | null>;
  /** The sight begins anew where this changes. */
  of: string;
  rowHeight: number;
}

const TOP: Sight = { middle: 0, focus: null };

/** The place that a row tells assistive technology: counted from 1, after the row of headings. */
function placeOf(element: EventTarget | null): number | null {
  if (!(element instanceof Element)) return null;
  const told = element.closest('[role="row"]')?.getAttribute('aria-rowindex');
  return told ? Number(told) - 2 : null;
}

/** Follows scrolling and focus in steps of `step` rows, so that not every pixel draws anew. */
export function useSight({ frame, of, rowHeight }: Table, step: number): Sight {
  const [sight, setSight] = useState({ of, ...TOP });
  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    const move = (change: Partial<Sight>) =>
      setSight((before) => {
        const now = { ...(before.of === of ? before : { of, ...TOP }), ...change };
        const same = before.of === of && now.middle === before.middle && now.focus === before.focus;
        return same ? before : now;
      });
    const scrolled = ({ target }: Event) => {
      if (!(target instanceof HTMLElement) || !target.matches('[role="grid"]')) return;
      const row = (target.scrollTop + target.clientHeight / 2) / rowHeight;
      move({ middle: Math.floor(row / step) * step });
    };
    const focused = ({ target }: Event) => {
      const place = placeOf(target);
      if (place !== null && place >= 0) move({ focus: place });
    };
    box.addEventListener('scroll', scrolled, true);
    box.addEventListener('focusin', focused);
    return () => {
      box.removeEventListener('scroll', scrolled, true);
      box.removeEventListener('focusin', focused);
    };
  }, [frame, of, rowHeight, step]);
  return sight.of === of ? sight : TOP;
}

/** Keeps the arrow keys from leaping over rows that are not read yet: the next press finds them. */
export function useNoLeap(frame: RefObject<HTMLElement | null>, held: Set<number>, total: number) {
  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    const pressed = (event: KeyboardEvent) => {
      const by = { ArrowDown: 1, ArrowUp: -1, PageDown: JUMP, PageUp: -JUMP }[event.key];
      const place = placeOf(event.target);
      if (by === undefined || place === null || place < 0) return;
      const next = Math.max(0, Math.min(total - 1, place + by));
      if (held.has(next)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    box.addEventListener('keydown', pressed, true);
    return () => box.removeEventListener('keydown', pressed, true);
  }, [frame, held, total]);
}
