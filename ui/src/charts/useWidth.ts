/** How wide a drawing may be, so that it is drawn in real pixels and its text keeps its size in a narrow card. */
import { type RefObject, useLayoutEffect, useState } from 'react';

/** As wide as a drawing gets: beyond that, bars of eight runs look lost. */
const WIDEST = 540;
/** Narrower than this a drawing is scaled down after all. */
const NARROWEST = 200;

export function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(WIDEST);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const room = Math.floor(element.clientWidth);
      // Nothing is laid out yet, or it is hidden.
      if (room > 0) setWidth(Math.min(WIDEST, Math.max(NARROWEST, room)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
