/** Settings: a change holds at once and can be taken back; what is dangerous is asked for by name. */
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from '../src/app/route';
import { setZone, when } from '../src/text/when';
import { asked, settled, show } from './show';

const root = document.documentElement;

afterEach(() => {
  setZone('');
  root.style.fontSize = '';
  for (const name of ['theme', 'density', 'motion', 'technical']) {
    root.removeAttribute(`data-${name}`);
    root.removeAttribute(`data-${name}-set`);
  }
});

describe('a setting', () => {
  it('is changed at once, without a button to save, and taken back in the strip', async () => {
    const { host, user } = await show('settings-sync');
    await user.selectOptions(screen.getByTestId('setting-start-with-ten'), 'always');
    const strip = await screen.findByTestId('saved');
    expect(strip.textContent).toContain('"Start with 10" is now always.');
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    await user.click(within(strip).getByTestId('undo-setting'));
    await waitFor(() => expect(host.story.settings['start-with-ten']).toBe('first'));
    expect(asked(host, 'change_setting')).toEqual([
      { id: 'start-with-ten', value: 'always' },
      { id: 'start-with-ten', value: 'first' },
    ]);
  });

  it('that is a number is sent when it is whole and left, and never out of its range', async () => {
    const { host, user } = await show('settings-sync');
    const field = screen.getByTestId('setting-hubspot-share');
    await user.clear(field);
    await user.type(field, '6');
    await user.tab();
    expect(asked(host, 'change_setting')).toEqual([]);
    expect(screen.getByText(/from 10 to 100/)).toBeTruthy();
    await user.type(field, '0');
    await user.tab();
    expect(asked(host, 'change_setting')).toEqual([{ id: 'hubspot-share', value: '60' }]);
  });

  it('that could not be saved says so and stays as it was', async () => {
    const { user } = await show('settings-unsaved');
    const pick = screen.getByTestId<HTMLSelectElement>('setting-start-with-ten');
    await user.selectOptions(pick, 'always');
    expect(await screen.findByText(/Nothing was changed/)).toBeTruthy();
    expect(pick.value).toBe('first');
  });

  it('of who wins leads to deciding each field by itself', async () => {
    const { user } = await show('settings-sync');
    await user.click(screen.getByRole('button', { name: 'Decide each field by itself' }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('sharing');
  });

  it('decides what the preview proposes', async () => {
    const { host, user } = await show('settings-sync');
    await user.selectOptions(screen.getByTestId('setting-start-with-ten'), 'always');
    expect((await host.overview(null)).start_with_ten).toBe(true);
  });
});

describe('appearance', () => {
  it('holds for the whole window at once', async () => {
    const { user } = await show('settings-appearance');
    await user.selectOptions(screen.getByTestId('setting-theme'), 'dark');
    await waitFor(() => expect(root.dataset['theme']).toBe('dark'));
    await user.selectOptions(screen.getByTestId('setting-density'), 'compact');
    await waitFor(() => expect(root.dataset['density']).toBe('compact'));
    await user.selectOptions(screen.getByTestId('setting-motion'), 'reduced');
    await waitFor(() => expect(root.dataset['motion']).toBe('reduced'));
    await user.click(screen.getByTestId('setting-technical-names'));
    await waitFor(() => expect(root.dataset['technical']).toBe('off'));
    const size = screen.getByTestId('setting-text-size');
    await user.clear(size);
    await user.type(size, '125{Enter}');
    await waitFor(() => expect(root.style.fontSize).toBe('125%'));
    await user.selectOptions(screen.getByTestId('setting-theme'), 'system');
    await waitFor(() => expect(root.dataset['theme']).toBeUndefined());
  });

  it('leaves a theme alone that somebody else set', async () => {
    root.dataset['theme'] = 'light';
    await show('settings-appearance');
    expect(root.dataset['theme']).toBe('light');
  });

  it('writes times in the zone of the HubSpot account when that is chosen', async () => {
    const { user } = await show('settings-time');
    const instant = '2026-01-05T03:30:00Z';
    setZone('UTC');
    const before = when(instant);
    await user.selectOptions(screen.getByTestId('setting-time-zone'), 'hubspot');
    await waitFor(() =>
      expect(screen.getByTestId('status-strip').textContent).toContain('America/New_York'),
    );
    expect(when(instant)).not.toBe(before);
    expect(when(instant)).toMatch(/10:30/);
  });
});

describe('what is dangerous', () => {
  it('asks for the name of the workspace and erases nothing without it', async () => {
    const { host, user } = await show('settings-data');
    await user.click(screen.getByTestId('erase'));
    const dialog = await screen.findByRole('alertdialog');
    expect(await within(dialog).findByText('This stays')).toBeTruthy();
    await user.click(within(dialog).getByTestId('erase-act'));
    expect(await within(dialog).findByText(/not the name of this workspace/)).toBeTruthy();
    expect(host.story.mode).not.toBeNull();
    await user.type(within(dialog).getByTestId('erase-name'), 'Practice');
    await user.click(within(dialog).getByTestId('erase-act'));
    await settled();
    await waitFor(() => expect(host.story.mode).toBeNull());
    expect(screen.queryByRole('navigation')).toBeNull();
  });

  it('asks before an account is disconnected', async () => {
    const { host, user } = await show('settings');
    await user.click(screen.getByTestId('disconnect-hubspot'));
    expect(asked(host, 'disconnect')).toEqual([]);
    await user.click(await screen.findByTestId('disconnect-act'));
    await waitFor(() => expect(asked(host, 'disconnect')).toEqual(['hubspot']));
  });
});

describe('a link', () => {
  it('opens its page, and only once', async () => {
    const { host } = await show('home');
    act(() => host.link({ to: 'settings' }));
    await waitFor(() =>
      expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Settings'),
    );
    expect(await host.take_link(null)).toBeNull();
  });
});

describe('messages of the system', () => {
  it('are asked about once, after a sync has ended', async () => {
    const { host, user } = await show('run-over');
    await user.click(await screen.findByTestId('notify-no'));
    await waitFor(() => expect(screen.queryByTestId('notify-no')).toBeNull());
    expect(asked(host, 'change_setting')).toEqual([{ id: 'notify-finished', value: 'off' }]);
  });
});

describe('the way there', () => {
  it('is the sidebar, the comma key, and find', async () => {
    const { user } = await show('home');
    await user.click(screen.getByTestId('go-settings'));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Settings');
    await user.click(screen.getByTestId('go-home'));
    await user.keyboard('{Control>},{/Control}');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Settings');
  });

  it('is remembered with its part; an unknown part is the first', () => {
    expect(parse('{"page":"settings","tab":"data"}')).toEqual({ page: 'settings', tab: 'data' });
    expect(parse('{"page":"settings","tab":"x"}')).toEqual({ page: 'settings', tab: 'accounts' });
  });

  it('by keyboard: from part to part with arrows, into the part with Tab', async () => {
    const { user } = await show('settings');
    screen.getByRole('tab', { name: 'Accounts' }).focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('tab', { name: 'Sync' }).getAttribute('aria-selected')).toBe('true');
    await user.tab();
    const panel = screen.getByRole('tabpanel');
    expect(panel.contains(document.activeElement)).toBe(true);
  });
});
