/** A long table at work: its rows near the eye and near the keyboard, and keys that leap over none that is not read. */
import { type RefObject, useMemo } from 'react';
import { LAST, PAGE, type Placed } from './usePages';
import { useNoLeap, useSight } from './useSight';

/** In pixels; the style sheets centre one line of text in it. */
export function rowHeight(): number {
  return document.documentElement.dataset['density'] === 'compact' ? 28 : 36;
}

/** Where the sight is, and which places are kept beside it. */
export function useSightOf(
  frame: RefObject<HTMLElement | null>,
  of: string,
  chosen: number | null,
) {
  const sight = useSight({ frame, of, rowHeight: rowHeight() }, PAGE / 2);
  // Who is at the table with the keyboard may press End: the last page is there before that.
  const keep = sight.focus === null ? [] : [sight.focus, LAST];
  return { middle: sight.middle, keep: chosen === null ? keep : [...keep, chosen] };
}

/** Keeps the keys on rows that are held. */
export function useHeldKeys(
  frame: RefObject<HTMLElement | null>,
  rows: Placed<unknown>[],
  total: number,
): void {
  useNoLeap(
    frame,
    useMemo(() => new Set(rows.map(({ place }) => place)), [rows]),
    total,
  );
}
