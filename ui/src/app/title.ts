/** The window's title: where we are, in which workspace. */
import { useEffect } from 'react';
import type { Overview } from '../host';
import { t } from '../text';
import type { Route } from './route';

function placeOf(overview: Overview, route: Route | null): string {
  if (route?.page === 'setup') {
    const step = overview.steps.find(({ id }) => id === route.step);
    if (!step) return t('nav-setup');
    const { number, title } = step;
    return t('title-step', { number, total: overview.steps.length, title });
  }
  switch (route?.page) {
    case 'home':
      return t('nav-home');
    case 'problems':
      return t('nav-problems');
    case 'person':
      return t('nav-person');
    case 'events':
      return t('nav-events');
    case 'drift':
      return t('nav-drift');
    case 'mapping':
      return t('nav-mapping');
    case 'tests':
      return t('nav-tests');
    case 'settings':
      return t('nav-settings');
    case 'activity':
      return t('nav-activity');
    default:
      return t('nav-sync');
  }
}

export function titleOf(overview: Overview, route: Route | null): string {
  const { workspace } = overview;
  const title = t('title', {
    place: placeOf(overview, route),
    workspace: workspace?.name ?? '',
  });
  if (workspace?.mode === 'practice') return t('title-practice', { title });
  return workspace?.mode === 'test' ? t('title-test', { title }) : title;
}

export function useTitle(overview: Overview, route: Route | null): void {
  const title = titleOf(overview, route);
  useEffect(() => {
    document.title = title;
  }, [title]);
}
