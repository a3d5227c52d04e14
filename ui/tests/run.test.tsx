/** A run: progress, pause, stop, going on, result. */
import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

const status = () => screen.getByTestId('run-status').dataset['status'];
const main = () => screen.getByRole('main');
const done = () => screen.getByTestId('run-done').textContent;

describe('a run at work', () => {
  it('counts along and ends with a result', async () => {
    const { turn } = await show('run');
    expect([status(), done()]).toEqual(['running', '412']);
    await turn();
    await waitFor(() => expect(done()).toBe('421'));
    await turn(30);
    await screen.findByRole('heading', { level: 1, name: 'Sync result' });
    expect(main().textContent).toContain('613 of 617 people are up to date; 4 need you.');
    expect(status()).toBe('done_with_problems');
  });

  it('pauses and goes on', async () => {
    const { host, turn, user } = await show('run');
    await user.click(screen.getByTestId('pause-sync'));
    expect(await screen.findByText('Some of the people written so far')).toBeTruthy();
    expect(status()).toBe('paused');
    await turn();
    expect(done()).toBe('412');
    await user.click(screen.getByRole('button', { name: 'Continue with the other 205' }));
    expect(await screen.findByTestId('pause-sync')).toBeTruthy();
    await turn();
    await waitFor(() => expect(done()).toBe('421'));
    expect(asked(host, 'resume_sync')).toEqual(['run-1']);
  });

  it('stops only after a yes', async () => {
    const { host, turn, user } = await show('run');
    await user.click(screen.getByRole('button', { name: 'Stop…' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Stop after this batch?' });
    expect(dialog.textContent).toContain('412 done stay done, 205 stay as they were.');
    await user.click(within(dialog).getByRole('button', { name: 'Keep going' }));
    expect(asked(host, 'stop_sync')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Stop…' }));
    await user.click(await screen.findByTestId('confirm-stop'));
    await turn();
    await screen.findByRole('heading', { level: 1, name: 'Sync result' });
    expect(main().textContent).toContain('Stopped. 412 of 617 people are done');
    expect(status()).toBe('stopped');
  });

  it('shows waiting calmly, with the engine’s reason', async () => {
    await show('run-throttled');
    expect(screen.getByText('HubSpot asked us to slow down. Going on in 8 s.')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByTestId('pause-sync')).toBeTruthy();
  });

  it('is in the status strip of every page', async () => {
    const { host, user } = await show('run');
    await user.click(screen.getByRole('button', { name: 'Activity' }));
    await screen.findByRole('heading', { level: 1, name: 'Activity' });
    const strip = screen.getByTestId('status-strip');
    expect(strip.textContent).toContain('412 of 617 people');
    await user.click(within(strip).getByRole('button', { name: 'Pause' }));
    expect(asked(host, 'pause_sync')).toEqual(['run-1']);
    await user.click(within(strip).getByRole('button', { name: 'Open' }));
    await screen.findByRole('heading', { level: 1, name: 'Syncing 617 people' });
  });

  it('is announced by state and by quarter, not by person', async () => {
    const { turn } = await show('run');
    const live = document.querySelector('[aria-live="polite"].visually-hidden');
    const before = live?.textContent;
    await turn();
    expect(live?.textContent).toBe(before);
    await turn(6);
    await waitFor(() => expect(live?.textContent).toMatch(/^4\d\d of 617 people$/));
  });
});

describe('a run that waits', () => {
  it('shows the first ten with links, then does the others', async () => {
    const { host, user } = await show('run-ten');
    const card = await screen.findByRole('region', { name: 'The people written so far' });
    const links = within(card).getAllByRole('button', { name: /^Open in HubSpot: / });
    expect(links).toHaveLength(10);
    if (links[0]) await user.click(links[0]);
    expect(asked(host, 'open_address')).toEqual([
      'https://hubspot.example/contacts/12345678/record/0-1/9000',
    ]);
    await user.click(screen.getByRole('button', { name: 'Looks right, do the other 607' }));
    expect(asked(host, 'resume_sync')).toEqual(['run-1']);
  });

  it('goes on after an interruption', async () => {
    const { user } = await show('run-interrupted');
    expect(status()).toBe('interrupted');
    expect(screen.getByText(/1 was in doubt and has been checked/)).toBeTruthy();
    await user.click(screen.getByTestId('resume-sync'));
    await screen.findByTestId('pause-sync');
    expect(status()).toBe('running');
  });
});

describe('a result', () => {
  it('lists who needs a person, and filters everyone', async () => {
    const { user } = await show('result');
    const problems = await screen.findByRole('region', { name: '4 people need you' });
    expect(await within(problems).findByText(/not a valid email address/)).toBeTruthy();
    expect(within(problems).getAllByText('Held')).toHaveLength(3);
    await user.click(screen.getByTestId('tile-linked'));
    await screen.findByText('37 people');
  });

  it('is reached from Activity', async () => {
    const { user } = await show('activity');
    await user.click(await screen.findByRole('button', { name: /^Today/ }));
    await screen.findByRole('heading', { level: 1, name: 'Sync result' });
    await user.click(screen.getByRole('button', { name: 'All syncs' }));
    await screen.findByRole('heading', { level: 1, name: 'Activity' });
  });
});

describe('news', () => {
  it('that overtakes an answer is not lost', async () => {
    const { host } = await show('run');
    const run = host.story.run;
    if (!run) throw new Error('the scene has a run');
    const over = {
      ...run,
      status: 'done' as const,
      done: 617,
      sentence: 'All 617 are up to date.',
    };
    const ended = { ...over, finished_at: new Date().toISOString() };
    host.story.run = null;
    host.story.runs = [ended];
    act(() => host.tell({ type: 'run_finished', run: ended }));
    await screen.findByRole('heading', { level: 1, name: 'Sync result' });
    expect(main().textContent).toContain('All 617 are up to date.');
    expect(screen.queryByTestId('pause-sync')).toBeNull();
  });
});
