/** Welcome, property names, and the commit point. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

describe('welcome', () => {
  it('opens a practice workspace at the first unfinished step', async () => {
    const { host, user } = await show('welcome');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: /Practice first/ }).checked).toBe(
      true,
    );
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    await screen.findByRole('navigation', { name: 'Setup steps' });
    expect(asked(host, 'open_practice')).toHaveLength(1);
    expect(document.title).toMatch(/^\[Practice\] Step \d of 12: .+ – Practice – Advocate Sync$/);
  });

  it('says why a workspace cannot be opened', async () => {
    const { user } = await show('welcome-error');
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect((await screen.findByRole('alert')).textContent).toContain('free space');
  });
});

describe('properties', () => {
  it('keeps a name when the field is left, and shows what the engine thinks of it', async () => {
    const { host, user } = await show('properties');
    const field = await screen.findByRole('textbox', { name: 'Internal name of Referral Code' });
    await user.clear(field);
    await user.type(field, 'taken');
    expect(asked(host, 'save_property_choices')).toEqual([]);
    await user.tab();
    const row = screen.getByRole('row', { name: /^Referral Code/ });
    await within(row).findByText('Exists as a number');
    expect(asked(host, 'save_property_choices')).toHaveLength(1);

    await user.click(screen.getByRole('button', { name: /^continue/i }));
    const summary = await screen.findByRole('group', { name: 'Not ready to go on yet' });
    expect(summary.textContent).toContain('Referral Code: Exists as a number.');

    await user.clear(field);
    await user.type(field, 'my_code{Enter}');
    await within(row).findByText('Will be created');
  });

  it('offers an existing property', async () => {
    const { host, user } = await show('properties');
    await user.click(await screen.findByRole('button', { name: 'Use existing' }));
    await user.click(await screen.findByRole('menuitem', { name: 'referred_by' }));
    const row = screen.getByRole('row', { name: /^Referred-by Code/ });
    await within(row).findByText('Exists and fits, will be used');
    const [choices] = asked(host, 'save_property_choices') as [{ field: string; name: string }[]];
    expect(choices).toContainEqual({ field: 'referred_by_code', name: 'referred_by' });
  });
});

describe('review', () => {
  it('applies exactly the list, then lets the person go on', async () => {
    const { user } = await show('review');
    const list = await screen.findByRole('region', { name: 'When you press the button' });
    expect(within(list).getAllByText('Planned')).toHaveLength(7);
    await user.click(screen.getByRole('button', { name: 'Apply these 7 changes' }));
    await waitFor(() => expect(within(list).getAllByText('Done')).toHaveLength(7));
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    await screen.findByRole('heading', { level: 1, name: /First sync/ });
  });

  it('goes on from where it failed', async () => {
    const { host, user } = await show('review-failed');
    expect(await screen.findByText('HubSpot did not answer in time.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Try again from here' }));
    await screen.findByRole('button', { name: 'Continue' });
    expect(asked(host, 'apply_setup')).toHaveLength(1);
  });

  it('confirms what was decided when nothing has to be changed', async () => {
    const { host, user } = await show('review-confirm');
    expect(screen.queryByRole('button', { name: /^Apply/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    await screen.findByRole('heading', { level: 1, name: /First sync/ });
    expect(asked(host, 'apply_setup')).toHaveLength(1);
  });
});
