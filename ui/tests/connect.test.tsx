/** Connecting a side: begin, wait, confirm, refuse, leave. */
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

const NEXT = { name: /^continue/i };

describe('connecting HubSpot', () => {
  it('goes from the choice to a confirmed account', async () => {
    const { host, turn, user } = await show('hubspot');
    await user.click(screen.getByRole('button', { name: 'Sign in with HubSpot' }));
    expect(asked(host, 'begin_connection')).toEqual([
      { platform: 'hubspot', method: 'o_auth', tenant_alias: '', required_only: false },
    ]);
    expect(await screen.findByText(/opened a sign-in page of HubSpot/)).toBeTruthy();
    expect(screen.getByTestId('pending-address').textContent).toMatch(/^http:\/\/localhost/);

    await turn();
    await screen.findByRole('heading', { name: 'Is this the right account?' });
    expect(screen.getByText('Practice HubSpot')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Yes, use it' }));
    await screen.findByRole('heading', { name: 'Connected account' });

    await user.click(screen.getByRole('button', NEXT));
    await screen.findByRole('heading', { level: 1, name: /Advocate program/ });
    expect(document.activeElement?.tagName).toBe('H1');
  });

  it('sends keys to a page in the browser, never through this window', async () => {
    const { host, user } = await show('hubspot');
    await user.click(screen.getByRole('button', { name: 'Enter a token' }));
    expect(asked(host, 'begin_connection')).toEqual([
      { platform: 'hubspot', method: 'keys', tenant_alias: '', required_only: false },
    ]);
    expect(await screen.findByText(/never pass through this window/)).toBeTruthy();
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('asks for the optional permissions, unless the person says not to', async () => {
    const { host, user } = await show('hubspot');
    const lines = screen.getAllByRole('rowheader').map((it) => it.textContent);
    expect(lines).toEqual([
      'Contacts',
      'Contact properties',
      'Deals optional',
      'Companies optional',
      'Forms optional',
    ]);
    const ask = screen.getByRole('switch', { name: /^Ask for the optional permissions/ });
    await user.click(ask);
    await user.click(screen.getByRole('button', { name: 'Sign in with HubSpot' }));
    expect(asked(host, 'begin_connection')).toMatchObject([{ required_only: true }]);
  });

  it('can be given more time, opened again, and cancelled', async () => {
    const { host, turn, user } = await show('hubspot-pending');
    expect(screen.getByRole('timer').textContent).toMatch(/about 10 more minutes/);
    await user.click(screen.getByRole('button', { name: 'Give me more time' }));
    expect(await screen.findByText(/about 20 more minutes/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Open again' }));
    expect(asked(host, 'open_address')).toEqual([
      screen.getByTestId('pending-address').textContent,
    ]);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByRole('button', { name: 'Sign in with HubSpot' })).toBeTruthy();
    await turn();
    expect(host.story.hubspot.status).toBe('not_connected');
  });

  it('asks a real Advocate account for the alias that signing in does not tell', async () => {
    const { host, user } = await show('advocate-live');
    await user.type(screen.getByRole('textbox', { name: 'Tenant alias' }), 'acme');
    await user.click(screen.getByRole('button', { name: 'Sign in with impact.com' }));
    expect(asked(host, 'begin_connection')).toEqual([
      { platform: 'advocate', method: 'o_auth', tenant_alias: 'acme', required_only: false },
    ]);
  });

  it('asks before it disconnects', async () => {
    const { host, user } = await show('hubspot-connected');
    await user.click(screen.getByRole('button', { name: 'Disconnect…' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Disconnect HubSpot?' });
    await user.click(within(dialog).getByRole('button', { name: 'Keep connected' }));
    expect(asked(host, 'disconnect')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Disconnect…' }));
    await user.click(await screen.findByRole('button', { name: 'Disconnect HubSpot' }));
    expect(await screen.findByRole('button', { name: 'Sign in with HubSpot' })).toBeTruthy();
    expect(asked(host, 'disconnect')).toEqual(['hubspot']);
  });

  it('shows the engine’s own words and hint when it cannot begin', async () => {
    const { host, user } = await show('hubspot');
    host.refuse.begin_connection = {
      code: 'unreachable',
      message: 'No port is free for the sign-in. Nothing was stored.',
      hint: 'Close another sign-in, then try again.',
    };
    await user.click(screen.getByRole('button', { name: 'Sign in with HubSpot' }));
    const told = await screen.findByRole('alert');
    expect(told.textContent).toContain('No port is free for the sign-in. Nothing was stored.');
    expect(told.textContent).toContain('Close another sign-in, then try again.');
  });

  it('says what is missing instead of going on, and takes the focus there', async () => {
    const { user } = await show('hubspot');
    await user.click(screen.getByRole('button', NEXT));
    const summary = await screen.findByRole('group', { name: 'Not ready to go on yet' });
    expect(summary.textContent).toContain('HubSpot is not connected yet.');
    expect(document.activeElement).toBe(summary);
  });
});

describe('the Advocate program', () => {
  it('is chosen and opted in before going on', async () => {
    const { host, user } = await show('advocate-program');
    await user.click(await screen.findByRole('radio', { name: /Refer a friend/ }));
    await screen.findByRole('switch', { name: /syncs Advocate participants/ });
    expect(asked(host, 'choose_program')).toEqual(['51234']);

    await user.click(screen.getByRole('button', NEXT));
    const link = await screen.findByRole('button', { name: /^Switch on/ });
    await user.click(link);
    expect(document.activeElement).toBe(screen.getByRole('switch'));

    await user.click(screen.getByRole('switch'));
    await user.click(screen.getByRole('button', NEXT));
    await screen.findByRole('heading', { level: 1, name: /Event triggers/ });
    await settled();
  });
});
