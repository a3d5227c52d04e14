/** The end of the setup: what is left, the hand-over file, and opening one. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

describe('the end of the setup', () => {
  it('names each step that is not finished, with its reason and the way to it', async () => {
    const { user } = await show('finish');
    const left = screen.getByRole('region', { name: '3 steps are left' });
    expect(
      within(left).getByText('Set up the rules in impact.com and tick what you did.'),
    ).toBeTruthy();
    // What waits for another step has no way to it yet.
    expect(
      within(left).queryByRole('button', { name: 'Open: Import existing contacts' }),
    ).toBeNull();
    await user.click(within(left).getByRole('button', { name: 'Open: Program rules' }));
    await screen.findByRole('heading', { level: 1, name: /Program rules/ });
  });

  it('says that everything is done, and goes on to Sync', async () => {
    const { user } = await show('finish-done');
    expect(screen.getByText('You are set up')).toBeTruthy();
    expect(screen.getByText('Setup ✓')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Go to Sync' }));
    await screen.findByRole('heading', { level: 1, name: 'Sync' });
  });
});

describe('the hand-over file', () => {
  it('is written where the person says, with their note', async () => {
    const { host, user } = await show('finish');
    await user.type(screen.getByTestId('handover-note'), 'Ask Marcus');
    await user.click(screen.getByRole('button', { name: 'Make the file…' }));
    await screen.findByText('Written: /documents/acme-inc.advsync');
    expect(asked(host, 'export_handover')).toEqual([
      { to: '/documents/acme-inc.advsync', note: 'Ask Marcus', replace: true },
    ]);
  });

  it('is not written when no place is chosen', async () => {
    const { host, user } = await show('finish');
    host.story.imports.chosen = null;
    await user.click(screen.getByRole('button', { name: 'Make the file…' }));
    await waitFor(() => expect(asked(host, 'choose_file')).toHaveLength(1));
    expect(asked(host, 'export_handover')).toEqual([]);
  });

  it('is opened as a difference, of which only chosen parts are taken over', async () => {
    const { host, user } = await show('finish-done');
    await user.click(screen.getByRole('button', { name: 'Choose a file…' }));
    await screen.findByText(/changed after it was made/);
    const state = (part: string) =>
      document.querySelector(`[data-part="${part}"]`)?.getAttribute('data-state');
    expect(state('program')).toBe('same');
    expect(state('triggers')).toBe('cannot_be');
    expect(screen.getByText(/A chosen stage is not in its pipeline any more/)).toBeTruthy();
    expect(screen.getAllByRole('checkbox')).toHaveLength(1);
    expect(asked(host, 'take_over')).toEqual([]);

    await user.click(screen.getByRole('checkbox', { name: 'Take over: Data sharing' }));
    const button = screen.getByTestId('take-over');
    expect(button.hasAttribute('disabled')).toBe(true);
    await user.click(screen.getByRole('checkbox', { name: 'Take over: Data sharing' }));
    await user.click(screen.getByRole('button', { name: 'Take over 1 part' }));
    await waitFor(() => expect(state('sharing')).toBe('same'));
    expect(asked(host, 'take_over')).toEqual([
      { path: '/documents/people.csv', fingerprint: 'file-0', parts: ['sharing'] },
    ]);
    expect(screen.getByText('There is nothing to take over.')).toBeTruthy();
  });

  it('says why it is not opened, and can be asked for again after a time offline', async () => {
    const { host, user } = await show('finish-refused');
    await user.click(screen.getByRole('button', { name: 'Choose a file…' }));
    await screen.findByText(/made by a newer version/);
    host.refuse = {};
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await settled();
    expect(screen.getByText('Refer a friend · 51234')).toBeTruthy();
  });
});
