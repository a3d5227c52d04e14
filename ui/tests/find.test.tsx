/** Find: by its key anywhere, results as you type, the keyboard alone, and what it says when there is nothing. */
import { screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

async function open(scene = 'home') {
  const shown = await show(scene);
  await shown.user.keyboard('{Control>}k{/Control}');
  const dialog = await screen.findByRole('dialog', { name: 'Find' });
  return { ...shown, dialog };
}

describe('find', () => {
  it('opens by its key, takes the focus, and closes by Escape', async () => {
    const { user } = await open();
    expect(document.activeElement).toBe(screen.getByTestId('find-input'));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('opens from the sidebar', async () => {
    const { user } = await show('home');
    await user.click(screen.getByTestId('find'));
    await screen.findByRole('dialog', { name: 'Find' });
  });

  it('finds a person as the name is typed, and Enter opens the page', async () => {
    const { host, user, dialog } = await open();
    await user.keyboard('lopez');
    const person = await within(dialog).findByRole('option', { name: /maria\.lopez@/ });
    expect(person.textContent).toContain('linked');
    expect(asked(host, 'find_people')).toContain('lopez');
    await user.keyboard('{Enter}');
    await screen.findByRole('heading', { level: 1, name: /^maria\.lopez@globex\.example/ });
  });

  it('goes to pages and steps by the arrow keys', async () => {
    const { user, dialog } = await open();
    await user.keyboard('mapping');
    await within(dialog).findByRole('option', { name: 'Mapping: fields' });
    await user.keyboard('{ArrowDown}{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'Mapping' });
  });

  it('opens help', async () => {
    const { user, dialog } = await open();
    await user.keyboard('glossary');
    expect(within(dialog).queryByRole('option', { name: /words mean/ })).toBeNull();
    await user.clear(screen.getByTestId('find-input'));
    await user.keyboard('words mean');
    await user.click(await within(dialog).findByRole('option', { name: /words mean/ }));
    await screen.findByRole('heading', { level: 2, name: /words mean/ });
  });

  it('offers to look in both accounts for an address that nobody has, by a preview', async () => {
    const { host, user, dialog } = await open();
    await user.keyboard('new@example.com');
    await user.click(await within(dialog).findByRole('option', { name: /^Look in HubSpot/ }));
    await screen.findByRole('heading', { name: 'Making the preview' });
    expect(asked(host, 'preview_sync')).toEqual([
      { direction: 'both', who: 'people', of: ['new@example.com'] },
    ]);
  });

  it('says that nothing was found, and where was looked', async () => {
    const { user, dialog } = await open();
    await user.keyboard('zzzz');
    await within(dialog).findByText(/Nothing found for “zzzz”/);
  });

  it('says why people cannot be found, and still finds pages', async () => {
    const { host, user, dialog } = await open();
    host.refuse.find_people = { code: 'storage', message: 'Not readable.', hint: 'Try again.' };
    await user.keyboard('sync');
    expect((await within(dialog).findByRole('alert')).textContent).toContain('Not readable.');
    await within(dialog).findByRole('option', { name: 'Sync' });
  });

  it('has no violations', async () => {
    const { user, dialog } = await open();
    await user.keyboard('ma');
    await within(dialog).findAllByRole('option');
    const { violations } = await axe.run(document, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });
});
