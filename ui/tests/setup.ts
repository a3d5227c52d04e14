/** What jsdom lacks and the screens use. Sizes let the virtual table draw its rows. */
import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal('ResizeObserver', NoResize);
vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);

document.documentElement.lang = 'en';

afterEach(() => {
  cleanup();
  localStorage.clear();
  document.title = '';
  delete document.documentElement.dataset['theme'];
});
