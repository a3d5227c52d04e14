/** The page of one person: how they stand and why, a preview of just them, excepting, erasing, and what if. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { parse } from '../src/app/route';
import { routeToPerson, whoOf } from '../src/app/places';
import { asked, show } from './show';

const WHO = { by: 'email', of: 'maria.lopez@globex.example' };

describe('the page of a person', () => {
  it('has both records beside each other, the reasons, and what syncs did', async () => {
    await show('person');
    screen.getByRole('heading', { level: 1, name: 'maria.lopez@globex.example' });
    screen.getByText('Maria Lopez, linked, up to date');
    const records = screen.getByRole('table', { name: /^Both records/ });
    expect(within(records).getAllByText('MARIALOPEZ')).toHaveLength(2);
    screen.getByText('They are linked because both had the same email.');
    screen.getByText('A sync changed Referral Code, Share Link.');
  });

  it('makes a preview of just this person', async () => {
    const { host, user } = await show('person');
    await user.click(screen.getByTestId('sync-person'));
    await screen.findByRole('heading', { name: 'Making the preview' });
    const [preview] = asked(host, 'preview_sync') as { who: string; of: string[] }[];
    expect(preview?.who).toBe('people');
    expect(preview?.of).toHaveLength(1);
  });

  it('excepts the person, says so, and takes it back', async () => {
    const { host, user } = await show('person');
    await user.click(screen.getByTestId('never'));
    await screen.findByText('This person is never synced');
    expect(asked(host, 'except_person')).toEqual([{ who: WHO, never: true }]);
    await user.click(screen.getByRole('button', { name: 'Sync this person again' }));
    await screen.findByTestId('never');
  });

  it('says what erasing removes and keeps before it erases', async () => {
    const { host, user } = await show('person');
    await user.click(screen.getByTestId('forget'));
    const dialog = await screen.findByRole('alertdialog');
    await within(dialog).findByText(/in 2 rows of past syncs/);
    await within(dialog).findByText(/take them for strangers/);
    expect(asked(host, 'forget_person')).toEqual([]);
    await user.click(screen.getByTestId('forget-act'));
    await screen.findByText('Erased from 2 rows of the history');
    expect(asked(host, 'forget_person')).toEqual([WHO]);
  });

  it('keeps the history when it is not erased', async () => {
    const { host, user } = await show('person');
    await user.click(screen.getByTestId('forget'));
    await user.click(await screen.findByRole('button', { name: 'Keep it' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(asked(host, 'forget_person')).toEqual([]);
  });

  it('tells what a sync would do with another value, which alone is asked about', async () => {
    const { host, user } = await show('person');
    const name = screen.getByTestId('what-if-hubspot-first_name');
    await user.clear(name);
    await user.type(name, 'Marie');
    await user.click(screen.getByTestId('ask-what-if'));
    expect((await screen.findByTestId('what-if')).textContent).toContain('First name');
    screen.getByText('First name in Advocate: Maria → Marie');
    const [request] = asked(host, 'what_if') as { hubspot: unknown; advocate: unknown }[];
    expect(request?.hubspot).toEqual({ first_name: 'Marie' });
    expect(request?.advocate).toEqual({});
  });

  it('of somebody whom no sync met offers a preview and nothing else', async () => {
    await show('person-unknown');
    screen.getByText(/No sync has met this person/);
    screen.getByTestId('sync-person');
    expect(screen.queryByTestId('never')).toBeNull();
    expect(screen.queryByTestId('forget')).toBeNull();
  });
});

describe('the way to it', () => {
  it('leads from a row of a preview', async () => {
    const { user } = await show('preview');
    const [, first] = screen.getAllByRole('row');
    if (first) await user.click(first);
    await user.click(await screen.findByTestId('story'));
    await screen.findByText(/, linked, up to date$/);
  });

  it('leads from a problem', async () => {
    const { user } = await show('problems-page');
    const [first] = screen.getAllByTestId('story');
    if (first) await user.click(first);
    await screen.findByText(/, linked, up to date$/);
  });

  it('prefers ids, and survives a restart', () => {
    const known = { person: 'a@b.example', contact: '5', account_id: 'a', user_id: 'u' };
    expect(routeToPerson(known)).toEqual({ page: 'person', account: 'a', user: 'u' });
    expect(routeToPerson({ ...known, account_id: '' })).toEqual({ page: 'person', contact: '5' });
    const nobody = { person: 'participant 7', contact: '', account_id: '', user_id: '' };
    expect(routeToPerson(nobody)).toBeNull();
    const stored = parse('{"page":"person","account":"a","user":"u"}');
    expect(stored?.page === 'person' && whoOf(stored)).toEqual({
      by: 'participant',
      of: { account_id: 'a', user_id: 'u' },
    });
    expect(parse('{"page":"person"}')).toBeNull();
  });
});
