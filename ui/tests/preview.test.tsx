/** From a preview to a started run. */
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

describe('making a preview', () => {
  it('shows what is being read, then what would happen', async () => {
    const { host, turn, user } = await show('first-sync');
    await user.click(screen.getByRole('button', { name: 'Preview a sync' }));
    await screen.findByRole('heading', { name: 'Making the preview' });
    expect(asked(host, 'preview_sync')).toEqual([{ direction: 'to_hubspot', who: 'everyone' }]);
    await turn();
    expect(await screen.findByText('Reading participants 900 of 6,610')).toBeTruthy();
    await turn(10);
    expect(await screen.findByRole('button', { name: 'Sync 577 people' })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Start with 10' }).checked).toBe(
      true,
    );
  });

  it('can be cancelled', async () => {
    const { host, user } = await show('previewing');
    await user.click(screen.getByRole('button', { name: 'Cancel the preview' }));
    await screen.findByRole('button', { name: 'Preview a sync' });
    expect(asked(host, 'cancel_preview')).toHaveLength(1);
  });

  it('says why it failed', async () => {
    await show('preview-failed');
    expect(screen.getByRole('alert').textContent).toContain('Nothing was written.');
    expect(screen.getByRole('button', { name: 'Preview again' })).toBeTruthy();
  });
});

describe('a ready preview', () => {
  it('filters by tile and by search', async () => {
    const { user } = await show('preview');
    await screen.findByText('6,610 people');
    await user.click(screen.getByRole('button', { name: /^Hold/ }));
    await screen.findByText('3 people');
    expect(screen.getAllByText('two contacts have this email')).toHaveLength(3);
    await user.click(screen.getByRole('button', { name: /^Hold/ }));
    await user.click(screen.getByRole('searchbox'));
    await user.paste('maria.lopez@');
    await screen.findByText('1 person');
    await user.paste('nobody');
    expect(await screen.findByText('Nobody matches this search.')).toBeTruthy();
  });

  it('shows one person field by field and leaves them out', async () => {
    const { host, user } = await show('preview');
    await user.click(screen.getByRole('button', { name: /^Update/ }));
    await screen.findByText('437 people');
    const [row] = screen.getAllByRole('row').slice(1);
    if (!row) throw new Error('the table has a row');
    await user.click(row);
    const panel = await screen.findByTestId('person');
    expect(within(panel).getByText('Referral Code')).toBeTruthy();
    expect(within(panel).getAllByText('was')).toHaveLength(2);
    expect(panel.querySelector('del')?.textContent).toMatch(/-old$/);
    await user.click(within(panel).getByRole('button', { name: 'Leave this person out' }));
    expect(await screen.findByRole('button', { name: 'Sync 576 people' })).toBeTruthy();
    expect(asked(host, 'leave_out')).toEqual([{ plan: 'plan-1', seq: 140, left_out: true }]);
    await user.click(await screen.findByRole('button', { name: 'Take this person in again' }));
    expect(await screen.findByRole('button', { name: 'Sync 577 people' })).toBeTruthy();
  });

  it('starts exactly this plan', async () => {
    const { host, user } = await show('preview');
    await user.click(screen.getByRole('switch', { name: 'Start with 10' }));
    await user.click(screen.getByRole('button', { name: 'Sync 577 people' }));
    await screen.findByRole('heading', { level: 1, name: 'Syncing 617 people' });
    expect(asked(host, 'start_sync')).toEqual([
      { plan: 'plan-1', start_with_ten: false, confirmation: null },
    ]);
  });

  it('asks for the number when the engine brakes', async () => {
    const { host, user } = await show('preview-brake');
    await user.click(screen.getByRole('button', { name: 'Sync 577 people…' }));
    const dialog = await screen.findByRole('alertdialog', { name: '577 people will be written' });
    expect(dialog.textContent).toContain('577 of 610 linked people would change.');
    expect(asked(host, 'start_sync')).toEqual([]);

    host.refuse.start_sync = {
      code: 'confirmation_needed',
      message: 'The number does not match. Nothing was written.',
      hint: 'Type 577.',
    };
    const field = within(dialog).getByRole('textbox', { name: 'Type 577 to go on' });
    await user.type(field, '57');
    await user.click(within(dialog).getByRole('button', { name: 'Sync 577 people' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('Type 577.');

    host.refuse = {};
    delete host.refuse.start_sync;
    await user.type(field, '7');
    await user.click(within(dialog).getByRole('button', { name: 'Sync 577 people' }));
    await screen.findByRole('heading', { level: 1, name: 'Syncing 617 people' });
    expect(asked(host, 'start_sync').at(-1)).toEqual({
      plan: 'plan-1',
      start_with_ten: true,
      confirmation: 577,
    });
  });

  it('offers a new preview when this one no longer fits', async () => {
    const { host, user } = await show('preview-stale');
    await user.click(screen.getByRole('button', { name: 'Sync 577 people' }));
    const told = await screen.findByRole('alert');
    expect(told.textContent).toContain('The program changed since this preview was made.');
    await user.click(within(told).getByRole('button', { name: 'Preview again' }));
    await screen.findByRole('heading', { name: 'Making the preview' });
    expect(asked(host, 'preview_sync')).toHaveLength(1);
  });

  it('has nothing to press when nobody differs', async () => {
    await show('preview-empty');
    expect(screen.getByText('Everyone is up to date')).toBeTruthy();
    expect(screen.queryByTestId('start-sync')).toBeNull();
  });

  it('keeps its frame and offers to try again when rows cannot be read', async () => {
    const { host, user } = await show('offline');
    expect((await screen.findByRole('alert')).textContent).toContain('You are offline.');
    host.refuse = {};
    delete host.refuse.plan_rows;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('6,610 people');
  });
});
