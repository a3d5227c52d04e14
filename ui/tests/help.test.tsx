/** Help: every step has its page, what pages lead to exists, and it opens, follows and closes as a reader expects. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { HELP, helpFor, helpText, linkedPage } from '../src/help/pages';
import type { StepId } from '../src/host';
import { asked, show } from './show';

const FOLDER = '../docs/help';
const LARGEST = 60 * 1024;
/** Whom `open_address` lets us send people to, see `Engine::page`. */
const OUTSIDE = /^https:\/\/([\w-]+\.)*(hubspot|impact)\.com(\/|$)/;

/** The names in a type that is a union of texts. */
function names(source: string): string[] {
  return [...source.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);
}

const steps = names(readFileSync('src/host/bindings/StepId.ts', 'utf8')) as StepId[];
const pages = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -3));
const pictures = readdirSync(join(FOLDER, 'images'));

/** Where a page's Markdown leads to: of `[words](there)` and of `![words](there)`. */
function links(body: string, mark: '' | '!'): [words: string, there: string][] {
  return [...body.matchAll(/(!?)\[([^\]]*)\]\(([^)]*)\)/g)]
    .filter(([, kind]) => kind === mark)
    .map(([, , words = '', there = '']) => [words, there]);
}

describe('the pages', () => {
  it.each(steps)('have one about the step %s', (step) => {
    const page = helpFor({ page: 'setup', step });
    expect(pages).toContain(page);
    expect(helpText(page).page).toBe(page);
  });

  it.each(['home', 'person', 'sync', 'problems', 'activity', 'events', 'drift'])(
    'have one about the page %s',
    (page) => {
      expect(pages).toContain(page);
    },
  );

  it('are all bundled, and all reached from the contents', () => {
    expect(HELP.map(({ page }) => page).sort()).toEqual(pages.sort());
    const listed = links(helpText('contents').body, '').map(([, there]) => linkedPage(there));
    expect(pages.filter((page) => page !== 'contents' && !listed.includes(page))).toEqual([]);
  });

  it('show the contents where there is no page', () => {
    expect(helpText('nowhere').page).toBe('contents');
  });

  it('use every picture, each small', () => {
    const used = HELP.flatMap(({ body }) => links(body, '!').map(([, there]) => there));
    expect(pictures.filter((name) => !used.includes(`images/${name}`))).toEqual([]);
    const sizes = pictures.map((name) => statSync(join(FOLDER, 'images', name)).size);
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(LARGEST);
  });
});

describe.each(HELP)('$page', ({ title, body }) => {
  it('is short, and has a title', () => {
    expect(title).not.toBe('');
    expect(body.split(/\s+/).length).toBeLessThan(400);
  });

  it('leads to pages that exist, or to the platforms', () => {
    const lost = links(body, '')
      .map(([, there]) => there)
      .filter((there) => !pages.includes(linkedPage(there) ?? '') && !OUTSIDE.test(there));
    expect(lost).toEqual([]);
  });

  it('shows pictures that exist, each with words for who cannot see it', () => {
    const shown = links(body, '!');
    expect(shown.filter(([, there]) => !existsSync(join(FOLDER, there)))).toEqual([]);
    expect(shown.filter(([words]) => words === '')).toEqual([]);
  });
});

const panel = () => screen.queryByTestId('help-panel');
const title = () => screen.getByTestId('help-title');

describe('the panel', () => {
  it('opens at the step, by the button, and gives the focus back', async () => {
    const { user } = await show('sharing');
    const button = screen.getByTestId('help');
    await user.click(button);
    expect(title().textContent).toBe('Data sharing');
    expect(document.activeElement).toBe(title());
    expect(button.getAttribute('aria-expanded')).toBe('true');
    await user.keyboard('{Escape}');
    expect(panel()).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it('opens by F1, also before there is a workspace', async () => {
    const { user } = await show('welcome');
    await user.keyboard('{F1}');
    expect(title().textContent).toBe('Before you start');
    await user.click(screen.getByTestId('help-close'));
    expect(panel()).toBeNull();
    expect(document.activeElement?.tagName).toBe('H1');
  });

  it('follows links to other pages, and back', async () => {
    const { user } = await show('sharing', 'sharing');
    const inside = () => within(screen.getByTestId('help-panel'));
    await user.click(inside().getByRole('button', { name: 'Connect HubSpot' }));
    expect(title().textContent).toBe('Connect HubSpot');
    expect(document.activeElement).toBe(title());
    await user.click(inside().getByRole('button', { name: 'All pages' }));
    expect(inside().queryByRole('button', { name: 'All pages' })).toBeNull();
    await user.click(inside().getByRole('button', { name: 'What the words mean' }));
    expect(title().textContent).toBe('What the words mean');
    await user.click(inside().getByRole('button', { name: 'Back' }));
    expect(title().textContent).toBe('All help pages');
  });

  it('follows the window, without taking the focus from it', async () => {
    const { user } = await show('review-done');
    await user.keyboard('{F1}');
    expect(title().textContent).toBe('Review');
    await user.click(screen.getByTestId('step-sharing'));
    await screen.findByRole('heading', { level: 1, name: /Data sharing/ });
    expect(title().textContent).toBe('Data sharing');
    expect(document.activeElement?.tagName).toBe('H1');
    await user.keyboard('{Control>}3{/Control}');
    await screen.findByRole('heading', { level: 1, name: 'Sync' });
    expect(title().textContent).toBe('Preview and sync');
  });

  it('looks for a newer version when it is asked to, and not before', async () => {
    const { user, host } = await show('sharing', 'contents');
    const inside = within(screen.getByTestId('help-panel'));
    await inside.findByText('Advocate Sync 0.1.0');
    expect(asked(host, 'look_for_update')).toEqual([]);
    await user.click(inside.getByTestId('look-for-update'));
    await inside.findByText('This is the newest version.');
    expect(asked(host, 'look_for_update')).toEqual([null]);
  });

  it('is one of the regions', async () => {
    const { user } = await show('activity');
    await user.keyboard('{F1}{Shift>}{F6}{/Shift}');
    expect(document.activeElement?.closest('[data-region]')?.tagName).toBe('MAIN');
    await user.keyboard('{F6}');
    expect(document.activeElement).toBe(title());
  });

  it('lets no address of its own through to the window', async () => {
    const { host } = await show('sharing', 'sharing');
    expect(document.querySelectorAll('a[href^="http"]')).toHaveLength(0);
    expect(asked(host, 'open_address')).toEqual([]);
  });

  it.each(HELP.map(({ page }) => page))('has no violations: %s', async (page) => {
    document.title = 'Advocate Sync';
    await show('activity', page);
    // jsdom draws nothing, so it cannot see colours; tests/contrast.test.ts computes them.
    const { violations } = await axe.run(document, {
      rules: { 'color-contrast': { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });
});
