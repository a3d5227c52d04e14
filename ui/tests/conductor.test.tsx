/** The practice conductor: only in practice, out of the way, and it says what happened. */
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

describe('the conductor', () => {
  it('makes something happen and says what to look at', async () => {
    const { host, user } = await show('sync');
    const toggle = screen.getByRole('button', { name: 'Make something happen' });
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    await user.click(toggle);
    await user.click(screen.getByRole('button', { name: 'A participant signs up' }));
    expect(asked(host, 'make_happen')).toEqual(['participant_signs_up']);
    const happened = await screen.findByTestId('happened');
    expect(happened.textContent).toContain('new.friend7@example.com');
    expect(happened.textContent).toContain('it plans a contact');
    await user.click(toggle);
    expect(screen.queryByRole('button', { name: 'A deal is won' })).toBeNull();
  });

  it('says why something cannot happen', async () => {
    const { host, user } = await show('sync');
    host.refuse.make_happen = {
      code: 'refused',
      message: 'This could not be made to happen: "Share Link" has been deleted already.',
      hint: 'Try something else.',
    };
    await user.click(screen.getByRole('button', { name: 'Make something happen' }));
    await user.click(screen.getByRole('button', { name: /deletes/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('deleted already');
  });

  it('is not there with real accounts', async () => {
    await show('advocate-live');
    expect(screen.queryByRole('button', { name: 'Make something happen' })).toBeNull();
  });

  it('is reached with the key that goes round the regions', async () => {
    const { user } = await show('sync');
    await user.keyboard('{F6}');
    expect(document.activeElement?.closest('[data-region]')?.tagName).toBe('ASIDE');
  });
});
