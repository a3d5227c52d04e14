/** Field mapping: the guide's rows, drafts, versions, and the picker by keyboard. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, settled, show } from './show';

const SEEDED = [
  'EventDate',
  'CustomerId',
  'CustomerEmail',
  'OrderId',
  'EventTypeCode',
  'OrderSubTotal',
  'Date3',
  'Text2',
];

function fields(): string[] {
  return [...document.querySelectorAll<HTMLElement>('tr[data-row]')].map(
    (row) => row.dataset['row'] ?? '',
  );
}

function row(field: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`tr[data-row="${field}"]`);
  if (!found) throw new Error(`no row ${field}`);
  return found;
}

function lastDraft(host: {
  asked: [string, unknown][];
}): { rows: { field: string; source: string }[] } | null {
  const request = asked(host, 'mapping_example').at(-1) as {
    draft: { rows: { field: string; source: string }[] } | null;
  };
  return request.draft;
}

type Shown = Awaited<ReturnType<typeof show>>;

async function choose({ user }: Shown, field: string, typed: string): Promise<void> {
  await user.click(screen.getByTestId(`source-${field}`));
  await user.keyboard(typed);
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
}

describe('field mapping', () => {
  it('shows the rows of the guide in order, with a real record', async () => {
    const { user } = await show('fields');
    expect(fields()).toEqual(SEEDED);
    expect(row('OrderId').textContent).toContain('deal_closedwon_9182736455');
    expect(row('EventDate').textContent).toContain('hs_lastmodifieddate');
    expect(row('CustomerEmail').textContent).toContain('82 % have a value');
    await user.click(screen.getByRole('button', { name: 'Next example' }));
    await waitFor(() => expect(row('OrderSubTotal').textContent).toContain('there is no value'));
    expect(screen.getByText(/Initech/)).toBeTruthy();
  });

  it('chooses a source by typing, as a draft that nothing uses yet', async () => {
    const shown = await show('fields');
    const { host, user } = shown;
    await choose(shown, 'Text2', 'plan ti');
    await screen.findByText('Draft: 1 change, not in use');
    expect(lastDraft(host)?.rows.at(-1)).toMatchObject({
      field: 'Text2',
      source: 'record.plan_tier',
    });
    expect(asked(host, 'save_mapping')).toEqual([]);
    await settled();
    await user.click(screen.getByRole('button', { name: 'See effect' }));
    const effect = await screen.findByTestId('effect');
    expect(effect.textContent).toContain('50 of the 50 newest records would have another Text2');
    expect(effect.textContent).toContain('was 1 now gold');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(screen.queryByText(/^Draft:/)).toBeNull());
  });

  it('takes fixed texts and combinations', async () => {
    const shown = await show('fields');
    const { host, user } = shown;
    await choose(shown, 'Text2', 'fixed');
    await user.type(await screen.findByTestId('fixed-Text2'), 'EMEA{Enter}');
    await waitFor(() => expect(lastDraft(host)?.rows.at(-1)?.source).toBe('=EMEA'));
    const orderId = () => lastDraft(host)?.rows.find(({ field }) => field === 'OrderId')?.source;
    await user.click(screen.getByTestId('template-OrderId'));
    await user.keyboard('{End}');
    await user.click(within(row('OrderId')).getByRole('button', { name: /Insert a value/ }));
    await user.keyboard('amount{ArrowDown}{Enter}');
    await waitFor(() =>
      expect(orderId()).toBe('deal_{stage}_{record.hs_object_id}{record.amount}'),
    );
    const template = screen.getByTestId<HTMLInputElement>('template-OrderId');
    await user.clear(template);
    await user.type(template, 'order-7{Enter}');
    // Nothing of the record is left in it.
    await waitFor(() => expect(orderId()).toBe('=order-7'));
  });

  it('adds and removes fields, but none that impact.com needs', async () => {
    const { user } = await show('fields');
    await user.click(screen.getByTestId('add-field'));
    await user.keyboard('text3{ArrowDown}{Enter}');
    await waitFor(() => expect(fields()).toEqual([...SEEDED, 'Text3']));
    expect((await screen.findAllByRole('alert'))[0]?.textContent).toContain('Text3 has no source');
    await user.click(within(row('Text3')).getByRole('button', { name: 'More for Text3' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove this field' }));
    await waitFor(() => expect(fields()).toEqual(SEEDED));
    await user.click(within(row('OrderId')).getByRole('button', { name: 'More for OrderId' }));
    const needed = await screen.findByRole('menuitem', { name: /Cannot be removed/ });
    expect(needed.getAttribute('aria-disabled')).toBe('true');
  });

  it('moves a row by keyboard', async () => {
    const { user } = await show('fields');
    screen.getByTestId('source-Text2').focus();
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    await waitFor(() => expect(fields().slice(-2)).toEqual(['Text2', 'Date3']));
  });

  it('saves a first version when the person goes on', async () => {
    const { host, user } = await show('fields');
    await user.click(screen.getByRole('button', { name: /^continue/i }));
    await screen.findByRole('heading', { level: 1, name: /Data sharing/ });
    expect(host.story.events.mappings).toHaveLength(2);
  });

  it('needs nothing where nothing counts', async () => {
    const { host, user } = await show('fields-without');
    expect(screen.getByText(/this step is not needed/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /^continue/i }));
    await screen.findByRole('heading', { level: 1, name: /Data sharing/ });
    expect(asked(host, 'save_mapping')).toEqual([]);
  });

  it('says in the row what is gone from HubSpot', async () => {
    await show('fields-lost');
    expect(row('Text3').querySelector('[data-check="map.prop_exists"]')?.textContent).toContain(
      'no property "plan_tier"',
    );
    expect(row('OrderId').querySelector('[data-status="fail"]')).toBeTruthy();
  });
});

describe('the mapping page', () => {
  it('makes a draft a version with a note', async () => {
    const shown = await show('mapping');
    const { host, user } = shown;
    await choose(shown, 'Text2', 'plan tier');
    await user.click(await screen.findByRole('button', { name: 'Use this version…' }));
    await user.type(await screen.findByTestId('draft-note'), 'Q1');
    await user.click(screen.getByTestId('use-draft-confirm'));
    await screen.findByText(/^Version 3, priya.*“Q1”$/);
    expect(asked(host, 'save_mapping')).toMatchObject([{ note: 'Q1' }]);
    expect(screen.queryByText(/^Draft:/)).toBeNull();
  });

  it('keeps a draft while another page is looked at', async () => {
    const shown = await show('mapping');
    const { user } = shown;
    await choose(shown, 'Text2', 'plan tier');
    await user.click(screen.getByRole('button', { name: 'Activity' }));
    await screen.findByRole('heading', { level: 1, name: 'Activity' });
    await user.click(screen.getByRole('button', { name: 'Mapping' }));
    await user.click(await screen.findByRole('tab', { name: 'Event fields' }));
    await screen.findByText('Draft: 1 change, not in use');
    await user.click(screen.getByRole('button', { name: 'Discard draft' }));
    await waitFor(() => expect(screen.queryByText(/^Draft:/)).toBeNull());
    expect(asked(shown.host, 'keep_draft').at(-1)).toEqual({ what: 'no_table', object: 'deals' });
  });

  it('goes on with a draft that was kept before the window was closed', async () => {
    const { host } = await show('mapping-draft');
    expect(await screen.findByText('Draft: 1 change, not in use')).toBeTruthy();
    expect(lastDraft(host)?.rows.at(-1)?.source).toBe('record.dealname');
    expect(screen.getByText(/has changed since this draft was begun/)).toBeTruthy();
    expect(asked(host, 'keep_draft')).toEqual([]);
  });

  it('compares versions and restores an older one', async () => {
    const { host, user } = await show('mapping');
    await user.click(screen.getByRole('button', { name: '3 versions' }));
    await user.click(screen.getByRole('button', { name: 'Compare Version 1 with the one in use' }));
    const list = await screen.findByRole('list', { name: 'From version 1 to version 2' });
    expect(list.textContent).toContain('Text3 was (empty) now record.plan_tier');
    await user.click(screen.getByRole('button', { name: 'Restore impact.com’s guide' }));
    await user.type(await screen.findByTestId('restore-note'), 'back to the guide');
    await user.click(screen.getByTestId('restore-confirm'));
    await waitFor(() => expect(fields()).toEqual(SEEDED));
    expect(asked(host, 'restore_mapping')).toEqual([
      { number: 0, author: '', note: 'back to the guide' },
    ]);
  });

  it('takes a pasted list into the draft', async () => {
    const { host, user } = await show('mapping');
    await user.click(screen.getByRole('button', { name: /pasting a list/ }));
    await user.click(screen.getByTestId('paste'));
    await user.paste('Note\trecord.dealname\nText2: =EMEA\nnonsense');
    await user.click(screen.getByRole('button', { name: 'Add 2 rows to the draft' }));
    await waitFor(() =>
      expect(lastDraft(host)?.rows.at(-1)).toMatchObject({
        field: 'Note',
        source: 'record.dealname',
      }),
    );
    expect(lastDraft(host)?.rows.find(({ field }) => field === 'Text2')?.source).toBe('=EMEA');
  });
});
