/** Forms that carry a referral: what the check says, what is missing in each, and what to copy. */
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

const carry = () => document.querySelector('[data-check="forms.carry"]');

describe('forms that carry a referral', () => {
  it('are told from others, each with what is missing', async () => {
    const { host, user } = await show('properties');
    expect(carry()?.getAttribute('data-status')).toBe('pass');
    const list = screen.getByRole('list', { name: 'Forms of the account' });
    const forms = within(list).getAllByTestId('lead-form');
    expect(forms.map((form) => form.textContent)).toEqual([
      expect.stringMatching(/^Join carries a referral.*Referred-by Code is missing/) as string,
      expect.stringMatching(
        /^Contact us does not carry a referral.*ssqt_referralcookies/,
      ) as string,
    ]);
    await user.click(screen.getByRole('button', { name: 'Open the forms' }));
    expect(asked(host, 'open_address')).toEqual(['https://app-eu1.hubspot.com/forms/1']);
  });

  it('are missing: the check fails, says what to do, and holds up nobody', async () => {
    const { user } = await show('properties-no-form');
    expect(carry()?.getAttribute('data-status')).toBe('fail');
    expect(carry()?.textContent).toContain('Add the hidden fields below');
    await user.click(screen.getByRole('button', { name: /^continue/i }));
    await screen.findByRole('heading', { level: 1, name: /Review/ });
  });

  it('cannot be seen: nothing is claimed, and what to copy is there all the same', async () => {
    const { host, user } = await show('properties-forms-unseen');
    expect(carry()?.getAttribute('data-status')).toBe('unknown');
    expect(screen.queryByRole('list', { name: 'Forms of the account' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Copy: Referral Cookie' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'What the page with the form needs' }));
    expect(screen.getByTestId('forms-script').textContent).toContain('<script>');
    const before = asked(host, 'lead_forms').length;
    const region = screen.getByRole('region', { name: 'Whether a form carries a referral' });
    await user.click(within(region).getByRole('button', { name: 'Check again' }));
    expect(asked(host, 'lead_forms')).toHaveLength(before + 1);
  });
});
