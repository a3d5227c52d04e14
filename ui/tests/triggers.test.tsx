/** Event triggers: what counts, under which name, whose it is, and the way back or on. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

const NEXT = { name: /^continue/i };

function lastSaved(host: { asked: [string, unknown][] }): unknown {
  return asked(host, 'save_triggers').at(-1);
}

describe('event triggers', () => {
  it('proposes the won stages, and saves them when the person goes on', async () => {
    const { host, user } = await show('triggers');
    expect(
      screen.getByRole<HTMLInputElement>('checkbox', { name: 'Closed won (won)' }).checked,
    ).toBe(true);
    expect(screen.getByTestId('would-count').textContent).toContain('47 deals');
    expect(screen.getByText(/Renewals\.$/)).toBeTruthy();
    expect(asked(host, 'save_triggers')).toEqual([]);
    await user.click(screen.getByRole('button', NEXT));
    await screen.findByRole('heading', { level: 1, name: /Field mapping/ });
    const stages = host.story.events.triggers.triggers.map(({ stage }) => stage);
    expect(stages).toEqual(['closedwon', '102']);
  });

  it('saves a stage at once, and takes it back', async () => {
    const { host, user } = await show('triggers-saved');
    await user.click(screen.getByRole('checkbox', { name: 'Contract sent' }));
    await waitFor(() => expect(host.story.events.triggers.triggers).toHaveLength(2));
    expect(
      screen.getByRole<HTMLInputElement>('textbox', { name: 'Event name of Contract sent' }).value,
    ).toBe('deal_contractsent');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(host.story.events.triggers.triggers).toHaveLength(1));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
  });

  it('keeps an event name when the field is left, and says why one cannot be', async () => {
    const { host, user } = await show('triggers-saved');
    const name = screen.getByRole('textbox', {
      name: 'Event name of Closed won (won)'.replace(' (won)', ''),
    });
    await user.clear(name);
    await user.type(name, 'deal won');
    expect(asked(host, 'save_triggers')).toEqual([]);
    await user.tab();
    expect((await screen.findByRole('alert')).textContent).toContain('cannot be an event name');
    await user.clear(name);
    await user.type(name, 'sale{Enter}');
    await waitFor(() => expect(lastSaved(host)).toMatchObject({ triggers: [{ event: 'sale' }] }));
  });

  it('asks for a label before it chooses by label', async () => {
    const { host, user } = await show('triggers-saved');
    await user.selectOptions(
      screen.getByRole('combobox', { name: 'Customer on the deal' }),
      'label',
    );
    expect(asked(host, 'save_triggers')).toEqual([]);
    await user.type(
      screen.getByRole('textbox', { name: 'Label of the association' }),
      'Buyer{Enter}',
    );
    await waitFor(() =>
      expect(lastSaved(host)).toMatchObject({ customer: { rule: 'label', label: 'Buyer' } }),
    );
  });

  it('adds a contact property under "advanced", chosen by typing', async () => {
    const { host, user } = await show('triggers-saved');
    await user.click(screen.getByRole('button', { name: /advanced/ }));
    const add = screen.getByRole('group', { name: 'Another change that counts' });
    await user.type(within(add).getByRole('textbox', { name: 'Value that counts' }), 'customer');
    await user.click(within(add).getByRole('button', { name: 'Add this change' }));
    await waitFor(() => expect(host.story.events.triggers.triggers).toHaveLength(2));
    expect(lastSaved(host)).toMatchObject({
      triggers: [
        { object: 'deals' },
        { object: 'contacts', property: 'lifecyclestage', stage: 'customer' },
      ],
    });
    await user.click(await screen.findByRole('button', { name: 'Remove customer' }));
    await waitFor(() => expect(host.story.events.triggers.triggers).toHaveLength(1));
  });

  it('can be gone past without events', async () => {
    const { host, user } = await show('triggers');
    await user.click(screen.getByRole('button', { name: 'Skip events' }));
    await screen.findByRole('heading', { level: 1, name: /Data sharing/ });
    expect(asked(host, 'skip_step')).toEqual([{ step: 'triggers', skip: true }]);
    const list = screen.getByRole('navigation', { name: 'Setup steps' });
    await waitFor(() =>
      expect(within(list).getByRole('button', { name: /Field mapping.*skipped/ })).toBeTruthy(),
    );
  });

  it('saves nothing that nobody could see', async () => {
    const { host, user } = await show('triggers-offline');
    await user.click(screen.getByRole('button', NEXT));
    await screen.findByText(/could not be read, so nothing was saved/);
    expect(asked(host, 'save_triggers')).toEqual([]);
    host.refuse = {};
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await settled();
    await screen.findByRole('checkbox', { name: 'Closed won (won)' });
  });
});
