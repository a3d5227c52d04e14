/** Data sharing: switches, how many people, lists, who wins, and the way back. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

const NEXT = { name: /^continue/i };

function lastRules(host: { asked: [string, unknown][] }): unknown {
  return asked(host, 'save_rules').at(-1);
}

describe('data sharing', () => {
  it('says for each switch how many people it would create today', async () => {
    await show('sharing');
    const contacts = screen.getByRole('group', { name: 'In HubSpot, create a contact' });
    expect(contacts.textContent).toContain('Today this would create 1,204 contacts');
    expect(contacts.textContent).toContain('Today this would create 1 contact');
    const people = screen.getByRole('group', { name: 'In Advocate, create a participant' });
    expect(people.textContent).toContain('at most 18,340 participants');
    expect(screen.getByText(/Already linked: 6,112/)).toBeTruthy();
    expect(screen.getByText(/^91 without an email/)).toBeTruthy();
  });

  it('saves a switch at once, and takes it back', async () => {
    const { host, user } = await show('sharing');
    const toggle = screen.getByRole<HTMLInputElement>('switch', {
      name: /when a contact is created/,
    });
    await user.click(toggle);
    await waitFor(() => expect(host.story.rules.advocate_on_new).toBe(true));
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(host.story.rules.advocate_on_new).toBe(false));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Turn on all four' }));
    await waitFor(() => expect(host.story.rules.advocate_on_update).toBe(true));
    expect(screen.queryByRole('button', { name: 'Turn on all four' })).toBeNull();
  });

  it('is done once the person went on, whatever the switches say', async () => {
    const { host, user } = await show('sharing');
    expect(host.story.shared).toBe(false);
    await user.click(screen.getByRole('button', NEXT));
    await screen.findByRole('heading', { level: 1, name: /Properties/ });
    expect(asked(host, 'save_rules')).toHaveLength(1);
  });

  it('counts anew for another list or segment, and only then', async () => {
    const { host, user } = await show('sharing');
    expect(asked(host, 'count_people')).toHaveLength(1);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Email' }), 'ask');
    await waitFor(() => expect(lastRules(host)).toMatchObject({ policies: { email: 'ask' } }));
    expect(asked(host, 'count_people')).toHaveLength(1);
    await user.selectOptions(screen.getByRole('combobox', { name: 'HubSpot list' }), '7');
    await waitFor(() => expect(lastRules(host)).toMatchObject({ only_list: '7' }));
    await waitFor(() => expect(asked(host, 'count_people')).toHaveLength(2));
    const segment = screen.getByRole('textbox', { name: 'Advocate segment' });
    await user.type(segment, 'vip');
    expect(lastRules(host)).toMatchObject({ only_segment: null });
    await user.tab();
    await waitFor(() => expect(lastRules(host)).toMatchObject({ only_segment: 'vip' }));
    await waitFor(() => expect(asked(host, 'count_people')).toHaveLength(3));
  });

  it('offers the segments that impact.com lists, and takes any other name', async () => {
    const { host, user } = await show('sharing');
    await user.click(screen.getByRole('button', { name: 'Choose a segment' }));
    await user.click(await screen.findByRole('menuitem', { name: /^Very important/ }));
    await waitFor(() => expect(lastRules(host)).toMatchObject({ only_segment: 'vip' }));
  });

  it('says when segments are not listed, and lets the name be typed', async () => {
    await show('sharing-not-told');
    expect(screen.getByText(/could not be listed, so type the name/)).toBeTruthy();
    const segment = screen.getByRole<HTMLInputElement>('textbox', { name: 'Advocate segment' });
    expect(segment.value).toBe('vip');
    expect(screen.queryByRole('button', { name: 'Choose a segment' })).toBeNull();
  });

  it('can stop counting, and count later', async () => {
    const { host, user } = await show('sharing');
    host.story.slowCount = true;
    await user.click(screen.getByRole('button', { name: 'Count again' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await screen.findByText('Counting was cancelled.');
    expect(screen.getAllByText('Not counted')).toHaveLength(4);
    host.story.slowCount = false;
    await user.click(screen.getByRole('button', { name: 'Count' }));
    await screen.findByText(/Already linked/);
  });

  it('keeps a chosen list in sight when HubSpot does not tell its lists', async () => {
    await show('sharing-not-told');
    const list = screen.getByRole<HTMLSelectElement>('combobox', { name: 'HubSpot list' });
    expect(list.value).toBe('12');
    expect(within(list).getByRole('option', { name: 'List 12' })).toBeTruthy();
    expect(screen.getByText(/does not let this connection read lists/)).toBeTruthy();
  });

  it('can be decided offline', async () => {
    const { host, user } = await show('sharing-offline');
    expect(screen.getAllByText('You are offline. Nothing was changed.')).toHaveLength(2);
    host.refuse = {};
    const [first] = screen.getAllByRole('button', { name: 'Try again' });
    if (first) await user.click(first);
    await settled();
    await screen.findByText(/Already linked/);
  });
});
