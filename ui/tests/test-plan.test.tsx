/** The test plan: begun, done after it was shown, looked at while open, vouched for, cleaned up, reported. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { asked, show } from './show';

const card = (name: string) => screen.getByRole('region', { name: new RegExp(`^${name} `) });

describe('the test plan', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('begins with a mailbox, and says what the tests are', async () => {
    const { host, user } = await show('tests');
    expect(screen.getByText(/T5 A deal that is won/)).toBeTruthy();
    await user.type(screen.getByTestId('mailbox'), 'qa@acme.com');
    await user.click(screen.getByTestId('begin-plan'));
    expect(asked(host, 'begin_test_plan')).toEqual([{ mailbox: 'qa@acme.com' }]);
    expect(await screen.findByTestId('card-T1')).toBeTruthy();
  });

  it('shows what stands in the way, with the step that mends it', async () => {
    const { user } = await show('tests-begun');
    await user.click(screen.getByTestId('card-T2'));
    const second = within(card('T2'));
    expect(second.getByText(/the switch is off/)).toBeTruthy();
    await user.click(second.getByRole('button', { name: 'Mend this' }));
    expect(await screen.findByRole('heading', { level: 1, name: /Data sharing/ })).toBeTruthy();
  });

  it('writes only after what would be written was shown, and exactly that', async () => {
    const { host, user } = await show('tests-begun');
    await user.click(screen.getByTestId('card-T1'));
    await user.click(screen.getByTestId('do-T1'));
    const dialog = await screen.findByRole('alertdialog', { name: 'Write these 2 things?' });
    expect(within(dialog).getByText(/Makes the participant Test P1/)).toBeTruthy();
    expect(asked(host, 'do_test')).toEqual([]);
    await user.click(within(dialog).getByTestId('do-it'));
    await waitFor(() => expect(asked(host, 'do_test')).toEqual([{ test: 'T1', token: 'shown' }]));
    expect(await within(card('T1')).findByTestId('sync-T1')).toBeTruthy();
  });

  it('runs all after each write was shown, and stops', async () => {
    const { host, user } = await show('tests-begun');
    await user.click(screen.getByTestId('run-all'));
    expect(asked(host, 'run_tests')).toEqual([{ tests: [] }]);
    const title = await screen.findByRole('heading', { name: 'T2 writes 2 things' });
    expect(document.activeElement).toBe(title);
    expect(screen.getByText(/HubSpot: Makes the contact C1/)).toBeTruthy();
    expect(asked(host, 'answer_tests')).toEqual([]);
    await user.click(screen.getByTestId('round-go-on'));
    const word = { token: 'asked-1', go_on: true, number: null };
    await waitFor(() => expect(asked(host, 'answer_tests')).toEqual([word]));
    expect(await screen.findByText(/Wrote 2 things/)).toBeTruthy();
    expect(screen.queryByTestId('round-asks')).toBeNull();
    await user.click(screen.getByTestId('stop-tests'));
    expect((await screen.findByTestId('round-over')).textContent).toMatch(/^Stopped/);
  });

  it('has extras, which are not counted and not open', async () => {
    const { user } = await show('tests-done');
    const extra = () => screen.queryByRole('region', { name: /^X1 / });
    expect(extra()).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Extras' }));
    await waitFor(() => expect(extra()).toBeTruthy());
    expect(screen.getByText('5 of 5 passed.')).toBeTruthy();
  });

  it('shows the preview of just these people before anything of it is written', async () => {
    const { host, user } = await show('tests-sync');
    await user.click(screen.getByTestId('sync-T1'));
    expect(asked(host, 'sync_test')).toEqual([{ test: 'T1' }]);
    expect(await screen.findByRole('button', { name: 'All tests' })).toBeTruthy();
    expect(asked(host, 'start_sync')).toEqual([]);
  });

  it('looks again while the card is open, and not when it is closed or paused', async () => {
    const { host } = await show('tests-looking');
    vi.useFakeTimers();
    const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
    // A card that is opened anew begins to wait anew, with the time that passes here.
    const toggle = () => {
      act(() => void fireEvent.click(screen.getByTestId('card-T5')));
    };
    toggle();
    await pass(20);
    expect(asked(host, 'check_test')).toEqual([]);
    toggle();
    await pass(6);
    expect(asked(host, 'check_test')).toEqual([{ test: 'T5' }]);
    await pass(6);
    expect(asked(host, 'check_test')).toHaveLength(2);
    toggle();
    await pass(60);
    expect(asked(host, 'check_test')).toHaveLength(2);
  });

  it('tells expected, seen and the likeliest reason of what failed', async () => {
    await show('tests-failed');
    const deal = within(card('T5'));
    const table = deal.getByRole('table', { name: 'What T5 looks for, attempt 1' });
    expect(within(table).getByText('Contract sent')).toBeTruthy();
    expect(within(table).getByText('not read')).toBeTruthy();
    expect(deal.getByText(/which does not count/)).toBeTruthy();
    expect(deal.getByRole('button', { name: 'One earlier attempt' })).toBeTruthy();
  });

  it('asks who vouches, and shows it otherwise than what was seen', async () => {
    const { host, user } = await show('tests-failed');
    await user.click(within(card('T5')).getByTestId('vouch-T5'));
    await user.type(await screen.findByTestId('say-by'), 'Ana');
    await user.type(screen.getByTestId('say-words'), 'seen');
    await user.click(screen.getByTestId('say-it'));
    expect(asked(host, 'say_test')).toEqual([
      { test: 'T5', word: 'passed', by: 'Ana', note: 'seen' },
    ]);
    expect(await within(card('T5')).findByText('passed by hand')).toBeTruthy();
  });

  it('lets a person confirm that rewards may be real', async () => {
    const { host, user } = await show('tests-live');
    await user.click(screen.getByTestId('confirm-rewards'));
    expect(asked(host, 'confirm_rewards')).toEqual([{ confirmed: true }]);
    expect(await screen.findByText('Confirmed by Ana.')).toBeTruthy();
  });

  it('takes away what is ticked, and only after a yes', async () => {
    const { host, user } = await show('tests-done');
    await user.click(screen.getByTestId('clean-look'));
    await user.click(await screen.findByRole('checkbox', { name: 'The test deal' }));
    await user.click(screen.getByTestId('clean-up'));
    expect(asked(host, 'clean_up_tests')).toEqual([]);
    await user.click(await screen.findByTestId('clean-up-yes'));
    expect(asked(host, 'clean_up_tests')).toEqual([{ ids: ['participant-C2'], confirmation: 1 }]);
  });

  it('saves a report with short addresses unless whole ones are asked for', async () => {
    const { host, user } = await show('tests-done');
    await user.click(screen.getByTestId('export-tests'));
    await user.click(await screen.findByRole('menuitem', { name: /PDF/ }));
    await screen.findByText('The report is saved');
    const [request] = asked(host, 'export_tests') as { form: string; whole_addresses: boolean }[];
    expect([request?.form, request?.whole_addresses]).toEqual(['pdf', false]);
  });

  it('is counted in the sidebar, and reached from the end of the setup', async () => {
    await show('tests-done');
    expect(screen.getByRole('button', { name: /Test plan 5 of 5 tests passed/ })).toBeTruthy();
  });

  it('is reached from the end of the setup, which says what is not proven', async () => {
    const { user } = await show('finish');
    expect(await screen.findByText(/Not proven yet: 0 of 5 tests/)).toBeTruthy();
    await user.click(screen.getByTestId('to-tests'));
    expect(await screen.findByRole('heading', { level: 1, name: /Test plan/ })).toBeTruthy();
  });
});
