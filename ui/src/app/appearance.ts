/** How the window looks, as it was set: put on the document, where the style sheets read it. */
import { useEffect } from 'react';
import { type Appearance, useRead } from '../host';
import { setZone } from '../text/when';

/** Sets or removes one mark. What somebody else set, such as a theme in the address, stays while we say nothing. */
function mark(name: string, value: string | null): void {
  const root = document.documentElement;
  const [own, ours] = [`data-${name}`, `data-${name}-set`];
  if (value !== null) {
    root.setAttribute(own, value);
    root.setAttribute(ours, '');
  } else if (root.hasAttribute(ours)) {
    root.removeAttribute(own);
    root.removeAttribute(ours);
  }
}

export function apply(looks: Appearance): void {
  mark('theme', looks.theme === 'system' ? null : looks.theme);
  mark('density', looks.density === 'compact' ? 'compact' : null);
  mark('motion', looks.still ? 'reduced' : null);
  mark('technical', looks.technical_names ? null : 'off');
  document.documentElement.style.fontSize =
    looks.text_size === 100 ? '' : `${String(looks.text_size)}%`;
}

/** Keeps the document as it was set. Times are written in the chosen zone from the next drawing on. */
export function useAppearance(): Appearance | undefined {
  const { data } = useRead('appearance', null);
  // Before anything below is drawn, so that no time is written in another zone first.
  setZone(data?.time_zone ?? '');
  useEffect(() => {
    if (data) apply(data);
  }, [data]);
  return data;
}
