/** Events: exactly what would be sent, a person's word about it, sending, and what became of it. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

describe('events', () => {
  it('sends exactly the preview, once its number was typed', async () => {
    const { host, user, turn } = await show('events');
    await user.click(screen.getByRole('button', { name: 'Preview events' }));
    await screen.findByText('Reading deals');
    await turn();
    await screen.findByText(/^This sends 2 conversions/);
    await settled();
    await user.click(screen.getByRole('button', { name: 'Send 2 events…' }));
    const ask = await screen.findByRole('alertdialog');
    await user.type(within(ask).getByTestId('send-number'), '3');
    await user.click(within(ask).getByTestId('send-confirm'));
    await within(ask).findByRole('alert');
    await user.clear(within(ask).getByTestId('send-number'));
    await user.type(within(ask).getByTestId('send-number'), '2');
    await user.click(within(ask).getByTestId('send-confirm'));
    await screen.findByText(/^0 of 2 sent/);
    await turn();
    await screen.findByText(/^Sent: 2/);
    expect(asked(host, 'start_events')).toMatchObject([{ confirmation: 3 }, { confirmation: 2 }]);
  });

  it('tells for each record what is sent and why, and takes a word about it', async () => {
    const { host, user } = await show('events-preview');
    await user.click(await screen.findByRole('row', { name: /Globex/ }));
    const panel = await screen.findByTestId('event');
    expect(panel.textContent).toContain('deal_closedwon_9182736455');
    await user.click(within(panel).getByRole('button', { name: 'Leave this one out' }));
    await screen.findByRole('button', { name: 'Send 1 event…' });
    await user.click(await screen.findByRole('row', { name: /Umbrella/ }));
    await user.click(await screen.findByRole('button', { name: 'Reverse it' }));
    await screen.findByTestId('event-tile-reverse');
    expect(asked(host, 'decide_event')).toEqual([
      { plan: 'events-1', seq: 1, word: 'leave_out' },
      { plan: 'events-1', seq: 4, word: 'approve' },
    ]);
  });

  it('holds only the rows near what is in sight, and tells the stage by its name', async () => {
    const { host } = await show('events-many');
    const grid = screen.getByRole('grid');
    expect(grid.getAttribute('aria-rowcount')).toBe('2001');
    expect(screen.getAllByText('Closed won').length).toBeGreaterThan(1);
    const pages = () =>
      asked(host, 'event_rows').map((request) => (request as { offset: number }).offset);
    await waitFor(() => expect(pages()).toEqual([0, 100]));
    grid.scrollTop = 1_050 * 36;
    fireEvent.scroll(grid);
    await waitFor(() => {
      expect(document.querySelector('[role="row"][aria-rowindex="1057"]')).toBeTruthy();
    });
    expect(pages().sort((one, other) => one - other)).toEqual([0, 100, 900, 1_000, 1_100]);
  });

  it('filters by kind', async () => {
    const { user } = await show('events-preview');
    await user.click(screen.getByTestId('event-tile-hold'));
    await waitFor(() => expect(screen.queryByRole('row', { name: /Globex/ })).toBeNull());
    expect(screen.getByRole('row', { name: /Initech/ })).toBeTruthy();
  });

  it('stops, and goes on without asking for the number again', async () => {
    const { host, user } = await show('events-running');
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    await user.click(await screen.findByRole('button', { name: 'Go on with 2 events' }));
    await screen.findByText(/of 2 sent/);
    expect(asked(host, 'start_events')).toEqual([{ plan: 'events-1', confirmation: null }]);
  });

  it('says what was refused', async () => {
    const { user } = await show('events-result');
    expect(screen.getByText('Done, with problems')).toBeTruthy();
    await user.click(await screen.findByRole('row', { name: /Hooli/ }));
    expect((await screen.findByTestId('event')).textContent).toContain('ACTIONTRACKER_NOT_FOUND');
    expect(screen.queryByRole('button', { name: /^Send .*events?/ })).toBeNull();
  });

  it('leads to the triggers while nothing counts', async () => {
    const { user } = await show('events-empty');
    expect(screen.queryByRole('button', { name: 'Preview events' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Choose event triggers' }));
    await screen.findByRole('tab', { name: 'Event triggers', selected: true });
  });
});
