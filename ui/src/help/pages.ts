/**
 * The help pages: Markdown from `docs/help`, bundled with the window. A step's page has the step's name, and so has a
 * page of the window, so a new step is missing nothing but its file; `tests/help.test.tsx` says which one.
 */
import type { Route } from '../app/route';

/** Name of a page: its file name without the ending. */
export type HelpPage = string;

export interface HelpText {
  page: HelpPage;
  /** Its first heading. */
  title: string;
  /** What follows that heading, as Markdown. */
  body: string;
}

/** Leads to all others; shown where there is no page about a place. */
export const CONTENTS: HelpPage = 'contents';
/** What the window opens with before there is a workspace. */
const FIRST: HelpPage = 'start';

const sources = import.meta.glob<string>('../../../docs/help/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const pictures = import.meta.glob<string>('../../../docs/help/images/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
});

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

function split(path: string, source: string): HelpText {
  const [, title = '', body = ''] = /^# (.+)\n([^]*)$/.exec(source) ?? [];
  return { page: nameOf(path), title, body };
}

const PAGES = new Map(
  Object.entries(sources).map(([path, source]) => {
    const text = split(path, source);
    return [text.page, text] as const;
  }),
);
const PICTURES = new Map(Object.entries(pictures).map(([path, url]) => [nameOf(path), url]));

/** Every page. */
export const HELP: HelpText[] = [...PAGES.values()];

/** A page, or the contents when there is none of that name. */
export function helpText(page: HelpPage): HelpText {
  return PAGES.get(page) ?? PAGES.get(CONTENTS) ?? { page, title: '', body: '' };
}

/** Where the window keeps a picture that a page names as `images/NAME.png`. */
export function pictureOf(source: string): string | undefined {
  return source.startsWith('images/') ? PICTURES.get(nameOf(source)) : undefined;
}

/** The name of the page that a link leads to; `null` when it leads out of the help. */
export function linkedPage(address: string): HelpPage | null {
  return /^([\w-]+)\.md$/.exec(address)?.[1] ?? null;
}

/** The page about a place of the window. */
export function helpFor(route: Route | null): HelpPage {
  if (route?.page === 'tests') return 'test-plan';
  const name = route === null ? FIRST : route.page === 'setup' ? route.step : route.page;
  return name.replaceAll('_', '-');
}
