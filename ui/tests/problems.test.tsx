/** What no sync could settle: by cause, with its people, to a small preview in which a person decides. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { prepared } from '../src/host/memory/scenes';
import { asked, show } from './show';

/** Selects the first person of the preview's list. */
async function first(user: Awaited<ReturnType<typeof show>>['user']): Promise<HTMLElement> {
  const row = await waitFor(() => {
    const [, found] = screen.getAllByRole('row');
    if (!found) throw new Error('nobody is listed yet');
    return found;
  });
  await user.click(row);
  return screen.findByTestId('person');
}

describe('the problems page', () => {
  it('shows causes with count, explanation and one action, those first of whom there are most', async () => {
    await show('problems-page');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(
      'Problems (70 people, 4 causes)',
    );
    const page = within(screen.getByRole('main'));
    const causes = page.getAllByRole('heading', { level: 2 }).map((each) => each.textContent);
    expect(causes).toEqual([
      'Two contacts have the same email',
      'Both sides changed the same value',
      'The contact was deleted in HubSpot',
      'HubSpot refused a value',
    ]);
    const conflict = screen.getByRole('region', { name: 'Both sides changed the same value' });
    expect(within(conflict).getByText('Held: 3 people')).toBeTruthy();
    expect(within(conflict).getByText(/it was not written on either side/)).toBeTruthy();
    expect(within(conflict).getByTestId('retry-value_conflict').textContent).toBe(
      'Preview and choose',
    );
    const refused = screen.getByRole('region', { name: 'HubSpot refused a value' });
    expect(within(refused).getByText('Failed: 1 person')).toBeTruthy();
  });

  it('is reached from the sidebar, which counts nobody when there is nobody', async () => {
    const { user } = await show('sync');
    expect(screen.getByRole('button', { name: 'Problems' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Problems' }));
    expect(await screen.findByRole('heading', { name: 'Nothing needs you' })).toBeTruthy();
  });

  it('says the count in the sidebar in words', async () => {
    await show('problems-choose');
    expect(screen.getByRole('button', { name: 'Problems 70 people need you' })).toBeTruthy();
  });

  it('reads many people only when they are asked for, page by page', async () => {
    const { host, user } = await show('problems-page');
    const those = () =>
      asked(host, 'problem_people').filter(
        (request) => (request as { cause: string }).cause === 'duplicate_contacts',
      );
    expect(those()).toEqual([]);
    await user.click(screen.getByTestId('people-duplicate_contacts'));
    const table = await screen.findByRole('table', { name: 'Two contacts have the same email' });
    expect(within(table).getAllByRole('row')).toHaveLength(26);
    expect(screen.getByText('25 of 64 people')).toBeTruthy();
    const more = () => screen.getByRole('button', { name: 'Show more people' });
    await user.click(more());
    await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(51));
    await user.click(more());
    await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(65));
    expect(those()).toEqual(
      [0, 25, 50].map((offset) => ({ cause: 'duplicate_contacts', offset, limit: 25 })),
    );
    expect(screen.queryByRole('button', { name: 'Show more people' })).toBeNull();
  });

  it('shows both values of a conflict beside each other, with what both had', async () => {
    const { user } = await show('problems-page');
    const name = 'Both sides changed the same value';
    const table = await screen.findByRole('table', { name });
    expect(within(table).getAllByText('First Name')).toHaveLength(3);
    expect(within(table).getAllByText('Ada')).toHaveLength(3);
    expect(within(table).getAllByText('Adele')).toHaveLength(3);
    expect(within(table).getAllByText('A.')).toHaveLength(3);
    await user.click(screen.getByTestId('people-value_conflict'));
    expect(screen.queryByRole('table', { name })).toBeNull();
  });

  it('makes the small preview of one cause, and comes back from it', async () => {
    const { host, turn, user } = await show('problems-page');
    await user.click(screen.getByTestId('retry-value_conflict'));
    await screen.findByRole('heading', { name: 'Making the preview' });
    expect(asked(host, 'retry_problems')).toEqual([{ cause: 'value_conflict' }]);
    await turn();
    expect(await screen.findByText('3 people wait for you')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'All problems' }));
    expect(await screen.findByText('Held: 3 people')).toBeTruthy();
  });

  it('previews everybody who is unsolved', async () => {
    const { host, turn, user } = await show('problems-page');
    await user.click(screen.getByTestId('retry-all'));
    await screen.findByRole('heading', { name: 'Making the preview' });
    await turn();
    expect(await screen.findByText('70 people wait for you')).toBeTruthy();
    expect(asked(host, 'retry_problems')).toEqual([{ cause: null }]);
  });

  it('saves them where the person says, and says where it is', async () => {
    const { host, user } = await show('problems-page');
    await user.click(screen.getByTestId('save-csv'));
    const told = await screen.findByText('70 people saved');
    const [wish] = asked(host, 'choose_file') as { save_as: string; endings: string[] }[];
    expect(wish?.save_as).toMatch(/^advocate-sync-problems-[\d-]+\.csv$/);
    expect(wish?.endings).toEqual(['csv']);
    const [path] = asked(host, 'export_problems');
    expect(told.closest('[role="status"]')?.textContent).toContain(String(path));
  });

  it('saves nothing when no place was chosen', async () => {
    const { host, user } = await show('problems-page');
    host.story.imports.chosen = null;
    await user.click(screen.getByTestId('save-csv'));
    await waitFor(() => expect(asked(host, 'choose_file')).toHaveLength(1));
    expect(asked(host, 'export_problems')).toEqual([]);
    expect(screen.queryByText(/saved$/)).toBeNull();
  });

  it('says that nothing needs anybody, and as of when', async () => {
    await show('problems-empty');
    expect(screen.getByRole('heading', { name: 'Nothing needs you' })).toBeTruthy();
    expect(screen.getByText(/^As the newest sync left it/)).toBeTruthy();
    expect(screen.queryByTestId('save-csv')).toBeNull();
  });

  it('says that there was no sync yet', async () => {
    await show('problems-never');
    expect(screen.getByText('No sync was made yet.')).toBeTruthy();
  });

  it('tries again when the list cannot be read', async () => {
    const { host, user } = await show('problems-unread');
    expect(screen.getByRole('alert').textContent).toContain('Nothing was changed.');
    delete host.refuse.problems;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Held: 3 people')).toBeTruthy();
  });

  it('keeps the causes when a preview cannot be made offline', async () => {
    const { user } = await show('problems-offline');
    await user.click(screen.getByTestId('retry-contact_gone'));
    const cause = screen.getByRole('region', { name: 'The contact was deleted in HubSpot' });
    await waitFor(() => expect(within(cause).getAllByRole('alert')).toHaveLength(2));
    expect(screen.getByText('Held: 3 people')).toBeTruthy();
  });

  it('is read again when a run has ended', async () => {
    const { host } = await show('problems-page');
    const [run] = host.story.runs;
    if (!run) throw new Error('there is a run');
    host.story.unsolved = [];
    host.tell({ type: 'run_finished', run });
    expect(await screen.findByRole('heading', { name: 'Nothing needs you' })).toBeTruthy();
  });

  it('is reached from the result of a run', async () => {
    const { user } = await show('result');
    await user.click(await screen.findByRole('button', { name: 'All problems' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Problems' })).toBeTruthy();
  });
});

describe('choosing between two values', () => {
  it('shows both, chooses one, shows the effect, and changes its mind', async () => {
    const { host, user } = await show('problems-choose');
    const panel = await first(user);
    const group = within(panel).getByRole('radiogroup', {
      name: 'First Name: which value is right?',
    });
    const [here, there] = within(group).getAllByRole<HTMLInputElement>('radio');
    if (!here || !there) throw new Error('there are two sides');
    expect([here.checked, there.checked]).toEqual([false, false]);
    expect(within(panel).getByText('Before, both had “A.”.')).toBeTruthy();
    expect(screen.queryByTestId('start-sync')).toBeNull();

    await user.click(there);
    await waitFor(() => expect(there.checked).toBe(true));
    const inHubspot = await within(panel).findByRole('list', { name: 'In HubSpot' });
    expect(within(inHubspot).getByText('Adele')).toBeTruthy();
    expect(await screen.findByRole('button', { name: 'Sync 1 person' })).toBeTruthy();

    await user.click(here);
    await waitFor(() => expect(here.checked).toBe(true));
    expect(await within(panel).findByRole('list', { name: 'In Advocate' })).toBeTruthy();
    const choice = { plan: 'plan-1', seq: 0, field: 'first_name' };
    expect(asked(host, 'choose_value')).toEqual([
      { ...choice, keep: 'advocate' },
      { ...choice, keep: 'hubspot' },
    ]);
  });

  it('keeps the person in sight who is no longer among the held', async () => {
    const { user } = await show('problems-choose');
    await user.click(screen.getByRole('button', { name: /^Hold/ }));
    await screen.findByText('3 people');
    const panel = await first(user);
    await user.click(within(panel).getByTestId('keep-hubspot'));
    await screen.findByText('2 people');
    const still = await screen.findByTestId('person');
    expect(within(still).getByText("You keep HubSpot's First Name.")).toBeTruthy();
  });

  it('says why a value cannot be kept', async () => {
    const { host, user } = await show('problems-choose');
    host.refuse.choose_value = {
      code: 'invalid_input',
      message: 'This preview does not write the side of the other value, so nothing was chosen.',
      hint: 'Make a preview of both directions, then choose.',
    };
    const panel = await first(user);
    await user.click(within(panel).getByTestId('keep-hubspot'));
    expect((await within(panel).findByRole('alert')).textContent).toContain('nothing was chosen');
    expect(within(panel).getByText('Nothing is chosen yet.')).toBeTruthy();
  });
});

describe('approving a held deletion', () => {
  it('takes the name and nothing else', async () => {
    const { host, user } = await show('problems-approve');
    const [row] = prepared('problems-approve').host.story.small ?? [];
    const person = row?.person ?? '';
    const panel = await first(user);
    await user.click(within(panel).getByTestId('approve'));
    const dialog = await screen.findByRole('alertdialog', {
      name: `${person} will be deleted in Advocate`,
    });
    const field = within(dialog).getByRole('textbox');
    await user.type(field, 'Somebody');
    await user.click(within(dialog).getByTestId('approve-confirm'));
    expect((await within(dialog).findByRole('alert')).textContent).toContain(
      'nothing was approved',
    );
    expect(screen.queryByTestId('start-sync')).toBeNull();

    await user.clear(field);
    await user.type(field, person);
    await user.click(within(dialog).getByTestId('approve-confirm'));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(asked(host, 'approve').at(-1)).toEqual({
      plan: 'plan-1',
      seq: 0,
      name: person,
      do_not_track: false,
    });
    expect(await screen.findByRole('button', { name: 'Sync 1 person…' })).toBeTruthy();
  });
});

describe('what can be said about one person in the list', () => {
  it('is that it is all right, which lists them apart and can be taken back', async () => {
    const { host, user } = await show('problems-page');
    const before = screen.getAllByTestId('mark-ok').length;
    const [first] = screen.getAllByTestId('mark-ok');
    if (first) await user.click(first);
    await screen.findByRole('heading', { name: 'Marked as all right (1)' });
    expect(asked(host, 'mark_problem')).toHaveLength(1);
    expect(screen.getAllByTestId('mark-ok').length).toBeLessThan(before);
    await user.click(screen.getByRole('button', { name: /^A problem again: / }));
    await waitFor(() =>
      expect(screen.queryByRole('heading', { name: /^Marked as all right/ })).toBeNull(),
    );
  });

  it('is that they are never synced', async () => {
    const { host, user } = await show('problems-page');
    const [first] = screen.getAllByRole('button', { name: /^Never sync this person: / });
    if (first) await user.click(first);
    await waitFor(() => expect(asked(host, 'except_person')).toHaveLength(1));
    expect(asked(host, 'except_person')[0]).toMatchObject({ never: true });
  });
});

describe('one choice for all alike', () => {
  it('is offered once a value was chosen, and says for how many it was made', async () => {
    const { host, user } = await show('problems-choose');
    const [, first] = screen.getAllByRole('row');
    if (first) await user.click(first);
    expect(screen.queryByTestId('choose-alike')).toBeNull();
    await user.click(await screen.findByTestId('keep-advocate'));
    await user.click(await screen.findByTestId('choose-alike'));
    await screen.findByText(/^Chosen for 2 people/);
    expect(asked(host, 'choose_alike')[0]).toMatchObject({ keep: 'advocate', field: 'first_name' });
  });
});
