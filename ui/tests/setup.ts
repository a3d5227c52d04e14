/** What jsdom lacks and the screens use. Sizes let the virtual table draw its rows. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Sees everything as soon as it is asked to look, like an element that is in sight. */
class InSight {
  constructor(private readonly tell: IntersectionObserverCallback) {}
  observe(target: Element): void {
    queueMicrotask(() => {
      const entry = { isIntersecting: inSight.on, target } as IntersectionObserverEntry;
      this.tell([entry], this as unknown as IntersectionObserver);
    });
  }
  unobserve(): void {}
  disconnect(): void {}
}

/** Whether the end of a list is in sight; off unless a test scrolls there. */
export const inSight = { on: false };

vi.stubGlobal('ResizeObserver', NoResize);
vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') });
vi.stubGlobal('IntersectionObserver', InSight);
// jsdom lays nothing out, so nothing is out of sight.
HTMLElement.prototype.checkVisibility = () => true;
vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);

// How long an answer may take on a busy machine; no test asserts how fast it is.
configure({ asyncUtilTimeout: 10_000 });

document.documentElement.lang = 'en';

afterEach(() => {
  cleanup();
  localStorage.clear();
  document.title = '';
  delete document.documentElement.dataset['theme'];
});
