/** What Find finds in the window itself: pages, steps, help and actions. People come from the engine. */
import type { Route } from '../app/route';
import type { HelpPage } from '../help/pages';
import { HELP } from '../help/pages';
import type { FoundPerson, Overview, PreviewRequest } from '../host';
import { routeToPerson } from '../app/places';
import { t } from '../text';

/** What choosing it does. */
export type Does = { go: Route } | { help: HelpPage } | { preview: PreviewRequest };

export interface Item {
  id: string;
  label: string;
  detail: string;
  does: Does;
}

export interface Group {
  id: string;
  title: string;
  items: Item[];
}

/** So many of a group. */
const MOST = 8;

function pages(): Item[] {
  const named: [string, Route][] = [
    [t('nav-home'), { page: 'home' }],
    [t('nav-sync'), { page: 'sync' }],
    [t('nav-problems'), { page: 'problems' }],
    [t('nav-events'), { page: 'events' }],
    [t('find-page-triggers'), { page: 'mapping', tab: 'triggers' }],
    [t('find-page-fields'), { page: 'mapping', tab: 'fields' }],
    [t('find-page-contact'), { page: 'mapping', tab: 'contact' }],
    [t('nav-drift'), { page: 'drift' }],
    [t('nav-activity'), { page: 'activity' }],
    [t('nav-settings'), { page: 'settings', tab: 'accounts' }],
    [t('find-page-appearance'), { page: 'settings', tab: 'appearance' }],
    [t('find-page-data'), { page: 'settings', tab: 'data' }],
  ];
  return named.map(([label, go]) => ({
    id: `page-${JSON.stringify(go)}`,
    label,
    detail: '',
    does: { go },
  }));
}

function steps(overview: Overview): Item[] {
  return overview.steps
    .filter(({ status }) => status !== 'locked')
    .map(({ id, number, title }) => ({
      id: `step-${id}`,
      label: t('find-step', { number, title }),
      detail: '',
      does: { go: { page: 'setup', step: id } },
    }));
}

function help(): Item[] {
  return HELP.map(({ page, title }) => ({
    id: `help-${page}`,
    label: title,
    detail: '',
    does: { help: page },
  }));
}

function actions(overview: Overview): Item[] {
  const ready = overview.steps.some(({ id, status }) => id === 'review' && status !== 'todo');
  const locked = overview.steps.some(({ id, status }) => id === 'review' && status === 'locked');
  if (!ready || locked) return [];
  return [
    {
      id: 'act-changed',
      label: t('find-preview-changed'),
      detail: t('find-preview-words'),
      does: { preview: { direction: 'both', who: 'changed' } },
    },
    {
      id: 'act-everyone',
      label: t('find-preview-everyone'),
      detail: t('find-preview-words'),
      does: { preview: { direction: 'both', who: 'everyone' } },
    },
  ];
}

function fitting(items: Item[], typed: string): Item[] {
  const words = typed.trim().toLowerCase().split(/\s+/);
  const fits = ({ label }: Item) => words.every((word) => label.toLowerCase().includes(word));
  return items.filter(fits).slice(0, MOST);
}

function people(found: FoundPerson[]): Item[] {
  return found.flatMap((person) => {
    const go = routeToPerson(person);
    if (!go) return [];
    const { name, standing } = person;
    return {
      id: `person-${JSON.stringify(go)}`,
      label: person.person,
      detail: name ? `${name} · ${standing}` : standing,
      does: { go },
    };
  });
}

/** Looks where the person may be whom no sync has met; a preview, so nothing is written. */
function look(typed: string, address: boolean): Item[] {
  if (!address) return [];
  return [
    {
      id: 'look',
      label: t('find-look', { typed: typed.trim() }),
      detail: t('find-look-words'),
      does: { preview: { direction: 'both', who: 'people', of: [typed.trim()] } },
    },
  ];
}

/** Everything that fits what was typed, in groups. */
export function groupsOf(
  overview: Overview,
  typed: string,
  found: { people: FoundPerson[]; address: boolean } | undefined,
): Group[] {
  const all: Group[] = [
    {
      id: 'people',
      title: t('find-people'),
      items: [...people(found?.people ?? []), ...look(typed, found?.address ?? false)],
    },
    { id: 'pages', title: t('find-pages'), items: fitting(pages(), typed) },
    { id: 'actions', title: t('find-actions'), items: fitting(actions(overview), typed) },
    { id: 'steps', title: t('find-steps'), items: fitting(steps(overview), typed) },
    { id: 'help', title: t('help'), items: typed.trim() ? fitting(help(), typed) : [] },
  ];
  return all.filter(({ items }) => items.length > 0);
}
