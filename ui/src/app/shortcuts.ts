/** The window's keys. No single-key shortcuts, so speech and dead keys are safe. */
import { useEffect } from 'react';
import type { Overview } from '../host';
import { useFind } from '../find/find';
import { useNavigation } from './navigation';
import type { Route } from './route';

/** Where a workspace opens: at its first unfinished step until the first sync, afterwards at Home. */
export function front(overview: Overview): Route {
  const { steps } = overview;
  const until = steps.slice(0, steps.findIndex(({ id }) => id === 'first_sync') + 1);
  const open = until.find(({ status }) => status === 'todo');
  return open ? { page: 'setup', step: open.id } : { page: 'home' };
}

/** The sidebar's entries in order. Setup opens at its first unfinished step. */
export function entries(
  overview: Overview,
): Exclude<Route, { page: 'problems' | 'person' | 'drift' }>[] {
  const open = overview.steps.find(({ status }) => status === 'todo' || status === 'attention');
  const step = open ?? overview.steps.at(-1);
  return [
    { page: 'home' },
    { page: 'setup', step: step?.id ?? 'start' },
    { page: 'sync' },
    { page: 'events' },
    { page: 'mapping', tab: 'triggers' },
    { page: 'activity' },
    { page: 'tests' },
    { page: 'settings', tab: 'accounts' },
  ];
}

function pressMain(): void {
  const dialog = document.querySelector('[role="dialog"], [role="alertdialog"]');
  (dialog ?? document).querySelector<HTMLElement>('[data-main-action]')?.click();
}

function nextRegion(step: 1 | -1): void {
  // What gave way to help in a narrow window cannot take the focus.
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) =>
    region.checkVisibility(),
  );
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const target = regions[(now + step + regions.length) % regions.length];
  if (!target) return;
  const first =
    target.querySelector<HTMLElement>('h1, h2[tabindex]') ??
    target.querySelector<HTMLElement>('a[href], button, input');
  (first ?? target).focus();
}

export function useShortcuts(overview: Overview): void {
  const { go, back, forward } = useNavigation();
  const { open: find } = useFind();
  useEffect(() => {
    const mac = navigator.userAgent.includes('Mac');
    function onKey(event: KeyboardEvent): void {
      const mod = mac ? event.metaKey : event.ctrlKey;
      const past = mac ? mod && event.key === '[' : event.altKey && event.key === 'ArrowLeft';
      const ahead = mac ? mod && event.key === ']' : event.altKey && event.key === 'ArrowRight';
      const entry = mod ? entries(overview)[Number(event.key) - 1] : undefined;
      if (past) back();
      else if (ahead) forward();
      else if (entry) go(entry);
      else if (mod && event.key === ',') go({ page: 'settings', tab: 'accounts' });
      else if (mod && event.key.toLowerCase() === 'k' && !event.shiftKey) find();
      else if (mod && event.key === 'Enter') pressMain();
      else if (event.key === 'F6') nextRegion(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    }
    function onMouse(event: MouseEvent): void {
      if (event.button === 3) back();
      if (event.button === 4) forward();
    }
    window.addEventListener('keydown', onKey);
    window.addEventListener('mouseup', onMouse);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('mouseup', onMouse);
    };
  }, [overview, go, back, forward, find]);
}
