/** Importing existing contacts: choosing people, looking at every row, saving, uploading, following. */
import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

type Shown = Awaited<ReturnType<typeof show>>;

function lastChoices({ host }: Shown): unknown {
  return asked(host, 'choose_import').at(-1);
}

describe('where the people come from', () => {
  it('can be a list of HubSpot, read while somebody watches', async () => {
    const shown = await show('csv');
    const { host, user, turn } = shown;
    await user.selectOptions(screen.getByRole('combobox', { name: 'HubSpot list' }), '7');
    await user.click(screen.getByRole('button', { name: 'Read contacts' }));
    await screen.findByText('Reading contacts 3,100 of 12,480');
    expect(asked(host, 'begin_import')).toEqual([{ hubspot: '7' }]);
    await turn(1);
    await screen.findByRole('button', { name: 'Look at every row' });
  });

  it('can be a file; choosing none changes nothing', async () => {
    const { host, user } = await show('csv');
    host.story.imports.chosen = null;
    await user.click(screen.getByRole('button', { name: 'Choose a file…' }));
    expect(asked(host, 'begin_import')).toEqual([]);
    host.story.imports.chosen = '/documents/people.csv';
    await user.click(screen.getByRole('button', { name: 'Choose a file…' }));
    await screen.findByText(/hubspot-contacts\.csv/);
    expect(asked(host, 'begin_import')).toEqual([{ file: '/documents/people.csv' }]);
    expect(asked(host, 'choose_file')).toHaveLength(2);
  });

  it('can be a file that is dropped, one at a time', async () => {
    const { host } = await show('csv');
    act(() => host.drop(['/documents/one.csv', '/documents/two.csv']));
    await screen.findByText('Drop one file at a time. Nothing was read.');
    expect(asked(host, 'begin_import')).toEqual([]);
    act(() => host.drop(['/documents/one.csv']));
    await screen.findByText(/hubspot-contacts\.csv|one\.csv/);
    expect(asked(host, 'begin_import')).toEqual([{ file: '/documents/one.csv' }]);
  });

  it('can be chosen again, and the old choice kept', async () => {
    const { user } = await show('csv-columns');
    await user.click(screen.getByRole('button', { name: 'Choose others' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByRole('button', { name: 'Choose others' })).toBeTruthy();
  });

  it('says when the network is away, and why', async () => {
    const { host, user } = await show('csv-offline');
    await user.click(screen.getByRole('button', { name: 'Read contacts' }));
    await waitFor(() => expect(screen.getAllByRole('alert').length).toBeGreaterThan(1));
    host.refuse = {};
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await settled();
    await user.click(screen.getByRole('button', { name: 'Read contacts' }));
    await screen.findByText('Reading contacts 3,100 of 12,480');
  });

  it('can be stopped while it is read', async () => {
    const { user } = await show('csv-reading');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await screen.findByText('It was cancelled. Nothing was written.');
    expect(screen.getByRole('button', { name: 'Read contacts' })).toBeTruthy();
  });
});

describe('columns and rules', () => {
  it('take a column of the import from the one that had it', async () => {
    const shown = await show('csv-columns');
    const targets = screen.getByRole('combobox', { name: 'Lead Status goes to' });
    await shown.user.selectOptions(targets, 'firstName');
    expect(lastChoices(shown)).toMatchObject({
      targets: ['', 'email', '', 'locale', 'countryCode', 'firstName'],
    });
  });

  it('keep the column with the addresses, and say why', async () => {
    const { user } = await show('csv-columns');
    const email = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Email goes to' });
    await user.selectOptions(email, 'leave out');
    expect((await screen.findByRole('alert')).textContent).toContain('No column goes to "email"');
    expect(email.value).toBe('email');
  });

  it('take a name that is typed', async () => {
    const shown = await show('csv-columns');
    const { user } = shown;
    await user.selectOptions(
      screen.getByRole('combobox', { name: 'Lead Status goes to' }),
      'another column…',
    );
    await user.type(screen.getByRole('textbox', { name: 'Name of the column' }), 'lead{Enter}');
    await waitFor(() =>
      expect(lastChoices(shown)).toMatchObject({
        targets: ['', 'email', 'firstName', 'locale', 'countryCode', 'customFields.lead'],
      }),
    );
  });

  it('warn about the id, and let it be chosen', async () => {
    const shown = await show('csv-columns');
    const { user } = shown;
    expect(screen.getByText('This can never be changed')).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: /record ID/ }));
    await waitFor(() => expect(lastChoices(shown)).toMatchObject({ identity: 'record_id' }));
    await user.click(screen.getByRole('radio', { name: /^A column of the file/ }));
    await user.selectOptions(
      await screen.findByRole('combobox', { name: 'Which column' }),
      'Lead Status',
    );
    await waitFor(() => expect(lastChoices(shown)).toMatchObject({ identity: { column: 5 } }));
  });

  it('keep participants and formulas only when somebody says so', async () => {
    const shown = await show('csv-columns');
    const { user } = shown;
    await user.click(screen.getByRole('switch', { name: /are participants already/ }));
    await user.click(screen.getByRole('switch', { name: /a spreadsheet would run/ }));
    await user.click(screen.getByRole('button', { name: /^Language/ }));
    await user.type(screen.getByRole('textbox', { name: /^Locale/ }), 'de_DE{Enter}');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Can they be referred?' }), 'no');
    await waitFor(() =>
      expect(lastChoices(shown)).toMatchObject({
        existing: 'keep',
        formulas: 'keep',
        default_locale: 'de_DE',
        referable: false,
      }),
    );
  });
});

describe('looking at every row', () => {
  it('shows how far it is, then who is in the file and who is not', async () => {
    const { user, turn } = await show('csv-columns');
    await user.click(screen.getByRole('button', { name: 'Look at every row' }));
    expect(await screen.findByRole('progressbar', { name: 'Looking at every row' })).toBeTruthy();
    await turn(6);
    const found = await screen.findByRole('region', { name: 'What the file will hold' });
    expect(within(found).getByTestId('csv-kept').textContent).toBe('11,902');
    expect(within(found).getByText('is a participant already')).toBeTruthy();
    const [some] = within(found).getAllByRole('button', { name: 'Show some' });
    if (some) await user.click(some);
    expect(within(found).getByText('Row 7: ada@example.com')).toBeTruthy();
    expect(screen.getByText(/cannot be undone here/)).toBeTruthy();
  });

  it('can be cancelled; what was known stays', async () => {
    const { user } = await show('csv-checking');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await screen.findByText('It was cancelled. Nothing was written.');
    expect(screen.getByRole('button', { name: 'Look at every row' })).toBeTruthy();
  });

  it('says what is wrong with the file, and can begin again', async () => {
    const { user, turn } = await show('csv-failed');
    expect(screen.getByRole('alert').textContent).toContain('quotation mark');
    await user.click(screen.getByRole('button', { name: 'Look at every row' }));
    await turn(7);
    await screen.findByRole('region', { name: 'What the file will hold' });
  });

  it('says when Advocate cannot be asked who is a participant', async () => {
    const { user } = await show('csv-open');
    await user.click(screen.getByRole('button', { name: 'Look at every row' }));
    expect((await screen.findByRole('alert')).textContent).toContain('You are offline');
  });

  it('is forgotten when something else is chosen', async () => {
    const { user } = await show('csv-ready');
    await user.click(screen.getByRole('switch', { name: /are participants already/ }));
    await screen.findByRole('button', { name: 'Look at every row' });
    expect(screen.queryByRole('region', { name: 'What the file will hold' })).toBeNull();
  });
});

describe('importing', () => {
  it('saves the file where the person says, then shows the way by hand with exact values', async () => {
    const { host, user } = await show('csv-ready');
    await user.click(screen.getByRole('button', { name: 'Save file…' }));
    const guide = await screen.findByRole('region', {
      name: 'Import the saved file in impact.com',
    });
    expect(asked(host, 'save_import')).toEqual([
      { to: '/documents/participants.csv', left_out: null, replace: true },
    ]);
    expect(within(guide).getByRole('button', { name: 'Copy: Import type' })).toBeTruthy();
    expect(within(guide).getByText('/documents/participants.csv')).toBeTruthy();
    await user.click(within(guide).getByRole('button', { name: 'Open impact.com' }));
    expect(asked(host, 'open_address')).toEqual(['https://app.impact.com/']);
    const list = screen.getByRole('navigation', { name: 'Setup steps' });
    expect(
      within(list).getByRole('button', { name: /Import existing contacts.*done/ }),
    ).toBeTruthy();
  });

  it('tells who of the saved file has arrived, when somebody looks and while somebody watches', async () => {
    const { host, user } = await show('csv-saved');
    await user.click(await screen.findByRole('button', { name: 'Look who has arrived' }));
    await screen.findByText('Of 20 people looked for, 12 are participants.');
    await user.click(screen.getByRole('switch', { name: 'Keep looking every half minute' }));
    await screen.findByText('All of 20 people looked for are participants.');
    expect(asked(host, 'look_for_arrivals')).toHaveLength(2);
    // Nobody is looked for any more.
    expect(screen.queryByRole('switch', { name: 'Keep looking every half minute' })).toBeNull();
  });

  it('does not replace files that nobody was asked about', async () => {
    const { host, user } = await show('csv-ready');
    const two = host.story.imports.view && { ...host.story.imports.view, files: 2 };
    if (two) act(() => host.tell({ type: 'import_progress', import: two }));
    await user.click(await screen.findByRole('button', { name: 'Save file…' }));
    await waitFor(() =>
      expect(asked(host, 'save_import')).toEqual([
        { to: '/documents/participants.csv', left_out: null, replace: false },
      ]),
    );
  });

  it('saves the left-out rows, and writes nothing when no place is chosen', async () => {
    const { host, user } = await show('csv-ready');
    host.story.imports.chosen = null;
    const save = screen.getByRole('button', { name: 'Save the 578 left-out rows…' });
    await user.click(save);
    expect(asked(host, 'save_import')).toEqual([]);
    host.story.imports.chosen = '/documents/x.csv';
    await user.click(save);
    await screen.findByText('Saved: /documents/left-out.csv');
  });

  it('says when a place is taken', async () => {
    const { user } = await show('csv-taken');
    await user.click(screen.getByRole('button', { name: 'Save file…' }));
    expect((await screen.findByRole('alert')).textContent).toContain('left as it is');
  });

  it('has nothing to send when every row is left out', async () => {
    await show('csv-nobody');
    expect(screen.queryByRole('button', { name: 'Save file…' })).toBeNull();
    expect(screen.getByText(/There is nobody to import/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /left-out rows/ })).toBeTruthy();
  });

  it('uploads only after the number was typed, with the program’s rules at rest', async () => {
    const { host, user } = await show('csv-ready');
    await user.click(screen.getByRole('button', { name: 'Upload…' }));
    const dialog = await screen.findByRole('alertdialog');
    await user.click(within(dialog).getByRole('button', { name: 'Start the import' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('Type 11902');
    await user.type(within(dialog).getByRole('textbox', { name: /^Segments/ }), 'vip, ~old,');
    await user.type(within(dialog).getByRole('textbox', { name: 'Type 11902 to go on' }), '11902');
    await user.click(within(dialog).getByRole('button', { name: 'Start the import' }));
    await screen.findByText(/^impact.com is at work/);
    expect(asked(host, 'upload_import').at(-1)).toEqual({
      confirmation: 11_902,
      segments: ['vip', '~old'],
      set_off_rules: false,
    });
  });

  it('is followed until it is done', async () => {
    const { host, user } = await show('csv-uploaded');
    expect(screen.getByText(/^impact.com is at work/)).toBeTruthy();
    const { arrived } = await import('../src/host/memory/imports');
    host.story.imports.uploads = host.story.imports.uploads.map(arrived);
    await user.click(screen.getByRole('button', { name: 'Ask again' }));
    await screen.findByText(/^Done: 11,902 rows/);
    await user.click(screen.getByRole('button', { name: '1 row was refused' }));
    expect(screen.getByText(/valid non-empty id \(BAD_REQUEST\)/)).toBeTruthy();
  });
});

describe('the step', () => {
  it('can be left out', async () => {
    const { host, user } = await show('csv');
    await user.click(screen.getByRole('button', { name: 'Do this later' }));
    await screen.findByRole('heading', { level: 1, name: /Hand over/ });
    expect(asked(host, 'skip_step')).toEqual([{ step: 'csv', skip: true }]);
  });
});
