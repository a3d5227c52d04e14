/** Moving about: the trail, the stored route, the keys. */
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { move, parse, type Trail } from '../src/app/route';
import { asked, show } from './show';

const AT: Trail = { past: [], now: { page: 'sync' }, future: [] };

describe('the trail', () => {
  it('goes back and forward, and forgets forward when it turns', () => {
    const there = move(AT, { type: 'go', to: { page: 'activity' } });
    const back = move(there, { type: 'back' });
    expect(back.now).toEqual({ page: 'sync' });
    expect(move(back, { type: 'forward' }).now).toEqual({ page: 'activity' });
    const turned = move(back, { type: 'go', to: { page: 'setup', step: 'start' } });
    expect(turned.future).toEqual([]);
  });

  it('stays where it is at both ends, and when going nowhere', () => {
    expect(move(AT, { type: 'back' })).toBe(AT);
    expect(move(AT, { type: 'forward' })).toBe(AT);
    expect(move(AT, { type: 'go', to: { page: 'sync' } })).toBe(AT);
  });

  it.each(['', '{', 'null', '1', '{"page":"setup","step":"nine"}'])(
    'does not restore %j',
    (stored) => expect(parse(stored)).toBeNull(),
  );

  it('restores a route', () => {
    expect(parse('{"page":"setup","step":"review"}')).toMatchObject({ step: 'review' });
    expect(parse('{"page":"sync","run":"r"}')).toMatchObject({ page: 'sync', run: 'r' });
  });
});

describe('the keys', () => {
  it('move between pages', async () => {
    const { user } = await show('activity');
    await user.keyboard('{Control>}3{/Control}');
    await screen.findByRole('heading', { level: 1, name: 'Sync' });
    expect(document.activeElement?.tagName).toBe('H1');
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    await screen.findByRole('heading', { level: 1, name: 'Activity' });
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    await screen.findByRole('heading', { level: 1, name: 'Sync' });
    expect(document.title).toBe('[Practice] Sync – Practice – Advocate Sync');
  });

  it('press the main action', async () => {
    const { user } = await show('sync');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('heading', { name: 'Making the preview' });
  });

  it('go round the regions', async () => {
    const { user } = await show('activity');
    const at = () => document.activeElement?.closest('[data-region]')?.tagName;
    expect(at()).toBe('MAIN');
    await user.keyboard('{F6}');
    expect(at()).toBe('ASIDE');
    await user.keyboard('{F6}');
    expect(at()).toBe('FOOTER');
    await user.keyboard('{Shift>}{F6}{/Shift}{Shift>}{F6}{/Shift}');
    expect(at()).toBe('MAIN');
  });

  it('skip to the page first', async () => {
    const { user } = await show('activity');
    (document.activeElement as HTMLElement | null)?.blur();
    await user.tab();
    expect(document.activeElement?.textContent).toBe('Skip to page');
    await user.keyboard('{Enter}');
    expect(document.activeElement?.tagName).toBe('H1');
  });
});

describe('the workspace switcher', () => {
  it('goes to the real accounts', async () => {
    const { host, user } = await show('activity');
    await user.click(screen.getByRole('button', { name: /^Switch workspace: Practice/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Set up my real accounts' }));
    await screen.findByRole('button', { name: /^Switch workspace: Acme/ });
    expect(asked(host, 'open_live')).toHaveLength(1);
    expect(document.title).not.toContain('[Practice]');
  });

  it('says why it cannot', async () => {
    const { host, user } = await show('activity');
    const hint = 'Stop or finish it first.';
    host.refuse.open_live = { code: 'busy', message: 'A sync is at work.', hint };
    await user.click(screen.getByRole('button', { name: /^Switch workspace/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Set up my real accounts' }));
    expect((await screen.findByRole('alert')).textContent).toContain('A sync is at work.');
  });
});

describe('a connection that is over', () => {
  it('is a button away', async () => {
    const { user } = await show('sign-in-over');
    await user.click(await screen.findByRole('button', { name: 'Connect again' }));
    await screen.findByRole('heading', { level: 1, name: /Connect HubSpot/ });
    await screen.findByText('HubSpot needs you to sign in again');
  });
});

describe('what is not open yet', () => {
  it('is text that says why', async () => {
    await show('hubspot');
    expect(screen.getByTestId('step-review').tagName).toBe('SPAN');
    expect(screen.getByTestId('step-review').textContent).toContain(
      'An earlier step is not done yet.',
    );
    expect(screen.getByTestId('step-hubspot').getAttribute('aria-current')).toBe('step');
  });

  it('is said on the Sync page, with the way there', async () => {
    const { user } = await show('hubspot');
    await user.click(screen.getByRole('button', { name: 'Sync' }));
    await screen.findByRole('heading', { name: 'Available after step 2: Connect HubSpot' });
    await user.click(screen.getByRole('button', { name: 'Go on with the setup' }));
    await screen.findByRole('heading', { level: 1, name: /Connect HubSpot/ });
  });
});
