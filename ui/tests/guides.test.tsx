/** Guides: exact values, ticks that are kept, what can be seen, and a message for a colleague. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

const NEXT = { name: /^continue/i };

describe('program rules', () => {
  it('give exact values, and say what can be seen and what cannot', async () => {
    await show('program-rules');
    expect(screen.getByRole('button', { name: 'Copy: Event key' })).toBeTruthy();
    expect(screen.getByText('deal_closedwon')).toBeTruthy();
    const seen = screen.getByRole('region', { name: 'What we can see' });
    const states = [...seen.querySelectorAll('[data-check]')].map((it) =>
      it.getAttribute('data-status'),
    );
    expect(states).toEqual(['pass', 'warn', 'unknown']);
  });

  it('are done once all that is needed is ticked', async () => {
    const { host, user } = await show('program-rules');
    await user.click(screen.getByRole('button', NEXT));
    const summary = await screen.findByRole('group', { name: 'Not ready to go on yet' });
    expect(summary.textContent).toContain('tick what you did');
    await user.click(screen.getByRole('checkbox', { name: /Open the rules/ }));
    await screen.findByText('1 of 2 done');
    await user.click(screen.getByRole('checkbox', { name: /Choose the event key/ }));
    await screen.findByText('2 of 2 done');
    expect(asked(host, 'tick_guide')).toEqual([
      { guide: 'program_rules', item: 'rules.open', done: true },
      { guide: 'program_rules', item: 'rules.event_key', done: true },
    ]);
    expect(screen.getAllByText(/^Ticked by priya/)).toHaveLength(2);
    await user.click(screen.getByRole('button', NEXT));
    await screen.findByRole('heading', { level: 1, name: /Import existing contacts/ });
  });

  it('take a tick back', async () => {
    const { host, user } = await show('program-rules-done');
    await user.click(screen.getByRole('checkbox', { name: /Open the rules/ }));
    await screen.findByText('1 of 2 done');
    expect(host.story.ticks.has('rules.open')).toBe(false);
  });

  it('say which ticks were about another program', async () => {
    await show('program-rules-stale');
    expect(screen.getAllByText(/another program, so look again/)).toHaveLength(2);
  });

  it('can be looked at again after a time offline', async () => {
    const { host, user } = await show('program-rules-offline');
    expect(screen.getByRole('alert').textContent).toContain('You are offline');
    host.refuse = {};
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await settled();
    expect(screen.getByText('0 of 2 done')).toBeTruthy();
  });

  it('can be handed to a colleague', async () => {
    const { user } = await show('program-rules');
    await user.click(screen.getByRole('button', { name: 'Ask a colleague' }));
    expect(screen.getByTestId('ask-program_rules').textContent).toContain('Choose the event key');
  });
});

describe('the contact record', () => {
  it('opens HubSpot’s page, and holds up nobody', async () => {
    const { host, user } = await show('properties-record');
    await user.click(screen.getByRole('button', { name: 'Open the record layout' }));
    expect(asked(host, 'open_address')).toEqual([
      expect.stringContaining('record-customization') as string,
    ]);
    const list = screen.getByRole('navigation', { name: 'Setup steps' });
    expect(within(list).getByRole('button', { name: /needs attention/ })).toBeTruthy();
    await user.click(screen.getByRole('button', NEXT));
    await screen.findByRole('heading', { level: 1, name: /Review/ });
    expect(asked(host, 'save_property_choices')).toEqual([]);
  });
});

describe('the setup', () => {
  it('is left at any moment and opens again at the same step', async () => {
    const { user } = await show('sharing');
    await user.click(screen.getByRole('button', { name: 'Leave setup' }));
    await screen.findByRole('heading', { level: 1, name: 'Sync' });
    await user.click(screen.getByRole('button', { name: /^Setup \(/ }));
    await screen.findByRole('heading', { level: 1, name: /Data sharing/ });
  });

  it('goes on without the first sync', async () => {
    const { host, user } = await show('first-sync');
    await user.click(screen.getByRole('button', { name: 'Do this later' }));
    await screen.findByRole('heading', { level: 1, name: /Program rules/ });
    expect(asked(host, 'skip_step')).toEqual([{ step: 'first_sync', skip: true }]);
    const list = screen.getByRole('navigation', { name: 'Setup steps' });
    await waitFor(() =>
      expect(within(list).getByRole('button', { name: /First sync.*skipped/ })).toBeTruthy(),
    );
  });
});
