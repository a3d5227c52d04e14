/** The first page: the health word with its reason, where its button leads, what wants a person, the runs as bars. */
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { front } from '../src/app/shortcuts';
import type { Overview } from '../src/host';
import { ticks } from '../src/charts/scale';
import { asked, show } from './show';

function word(): string | null {
  return screen.getByTestId('health-word').textContent;
}

describe('the health sentence', () => {
  it.each([
    ['home', 'Practice', 'Preview a sync'],
    ['home-live', 'Healthy', 'Preview a sync'],
    ['home-setup', 'Not set up', 'Continue at step 3'],
    ['home-first', 'Not set up', 'Preview a sync'],
    ['home-look', 'Look at this', 'See the problems'],
    ['home-broken', 'Not working', 'Connect HubSpot again'],
    ['home-syncing', 'Syncing', 'Open the sync'],
  ])('of %s is %s, and its button says %s', async (scene, said, action) => {
    await show(scene);
    expect(word()).toBe(said);
    expect(screen.getByTestId('health-sentence').textContent).toMatch(/\d|takes this connection/);
    screen.getByRole('button', { name: action });
  });

  it('leads where its button says, by keyboard too', async () => {
    const { user } = await show('home-look');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('heading', { level: 1, name: /^Problems/ });
  });

  it('says why it cannot be told', async () => {
    await show('home-unread');
    expect((await screen.findByRole('alert')).textContent).toContain('cannot be read');
    expect(screen.queryByTestId('health-word')).toBeNull();
  });
});

describe('what wants a person', () => {
  it('is listed with the way there', async () => {
    const { user } = await show('home-broken');
    const need = screen.getByRole('button', { name: /^Look at step 2: / });
    await user.click(need);
    await screen.findByRole('heading', { level: 1, name: /Connect HubSpot/ });
  });

  it('is nothing when all is well', async () => {
    await show('home-live');
    screen.getByText('Nothing needs you.');
  });
});

describe('the look at the accounts', () => {
  it('is made when asked for, and says when it was', async () => {
    const { host, user } = await show('home');
    await user.click(screen.getByTestId('check-accounts'));
    await screen.findByText(/^Looked .* still there\.$/);
    expect(asked(host, 'check_accounts')).toHaveLength(1);
  });

  it('says why it could not be made', async () => {
    const { host, user } = await show('home');
    const hint = 'Try again when the network is back.';
    host.refuse.check_accounts = { code: 'unreachable', message: 'You are offline.', hint };
    await user.click(screen.getByTestId('check-accounts'));
    expect((await screen.findByRole('alert')).textContent).toContain('You are offline.');
  });
});

describe('the setup on it', () => {
  it('is a list of all steps that goes on where it was left', async () => {
    const { user } = await show('home-setup');
    const main = within(screen.getByRole('main'));
    expect(main.getAllByRole('listitem')).toHaveLength(12);
    await user.click(screen.getByRole('button', { name: 'Continue at step 3' }));
    await screen.findByRole('heading', { level: 1, name: /Advocate program/ });
  });
});

describe('the last runs', () => {
  it('are one stop for Tab, read out by the arrow keys, and opened by Enter', async () => {
    const { user } = await show('home');
    const newest = screen.getByRole('button', { name: /96 created, 281 changed, 37 linked/ });
    newest.focus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    const focused = document.activeElement;
    expect(focused?.getAttribute('aria-label')).toMatch(/6 created, .* 3 held or failed/);
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(newest);
    await user.keyboard('{Enter}');
    await screen.findByRole('button', { name: 'All syncs' });
  });

  it('are a table, too', async () => {
    const { user } = await show('home');
    await user.click(screen.getByRole('button', { name: 'Show table: Last runs' }));
    const table = screen.getByRole('table', { name: 'Last runs' });
    expect(within(table).getAllByRole('row')).toHaveLength(15);
  });
});

describe('where the window opens', () => {
  const steps = (review: string, first: string) =>
    ({
      steps: [
        { id: 'review', status: review },
        { id: 'first_sync', status: first },
        { id: 'program_rules', status: 'todo' },
      ],
    }) as Overview;

  it('is the first open step until the first sync, and Home afterwards', () => {
    expect(front(steps('todo', 'locked'))).toEqual({ page: 'setup', step: 'review' });
    expect(front(steps('done', 'todo'))).toEqual({ page: 'setup', step: 'first_sync' });
    expect(front(steps('attention', 'done'))).toEqual({ page: 'home' });
    expect(front(steps('done', 'skipped'))).toEqual({ page: 'home' });
  });
});

describe('an axis', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [14, [0, 5, 10, 15]],
    [414, [0, 200, 400, 600]],
  ])('up to %i has round numbers', (most, expected) => {
    expect(ticks(most)).toEqual(expected);
  });
});
