/** Drift: what changed in the accounts, where that is put right, and accepting it. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

const GONE = 'The deal property "Plan tier" is not in HubSpot any more';
const RENAMED = 'Stage "Closed Won" of the pipeline "Sales Pipeline" is now called "Won"';

describe('the drift page', () => {
  it('shows each change with its severity, what it affects and what is suggested', async () => {
    await show('drift');
    const gone = screen.getByRole('region', { name: GONE });
    for (const words of ['Breaking', /no event is sent/, /Restore it in HubSpot/, /^Between/]) {
      expect(within(gone).getByText(words)).toBeTruthy();
    }
    const renamed = screen.getByRole('region', { name: RENAMED });
    expect(within(renamed).getByText('For your information')).toBeTruthy();
    expect(screen.getByText('Compared with version 7', { exact: false })).toBeTruthy();
    expect(screen.getByText(/requires: no documented answer/)).toBeTruthy();
  });

  it('leads to where a change is put right', async () => {
    const { user } = await show('drift');
    const gone = screen.getByRole('region', { name: GONE });
    await user.click(within(gone).getByRole('button', { name: /^Open the field mapping/ }));
    expect(await screen.findByRole('heading', { level: 1, name: /Field mapping/ })).toBeTruthy();
  });

  it('accepts what can be accepted, and says who did', async () => {
    const { host, user } = await show('drift');
    const gone = screen.getByRole('region', { name: GONE });
    expect(within(gone).queryByRole('button', { name: /^Accept/ })).toBeNull();
    const renamed = screen.getByRole('region', { name: RENAMED });
    await user.click(within(renamed).getByRole('button', { name: `Accept: ${RENAMED}` }));
    await waitFor(() => expect(screen.queryByRole('region', { name: RENAMED })).toBeNull());
    expect(asked(host, 'accept_drift')).toEqual(['stage:default:closedwon']);
    const accepted = screen.getByRole('region', { name: 'Accepted (1)' });
    expect(within(accepted).getByText(/Ana: Stage "Closed Won"/)).toBeTruthy();
    await user.click(screen.getByTestId('go-activity'));
    expect(await screen.findByRole('region', { name: 'Accepted (1)' })).toBeTruthy();
  });

  it('looks when asked, and says when it did', async () => {
    const { host, user } = await show('drift-empty');
    expect(screen.getByRole('heading', { name: /^Nothing has changed that matters/ })).toBeTruthy();
    await user.click(screen.getByTestId('check-drift'));
    await waitFor(() => expect(asked(host, 'check_drift')).toHaveLength(1));
  });

  it('says that nothing was put to use yet', async () => {
    await show('drift-never');
    expect(screen.getByText('Not looked at yet.')).toBeTruthy();
  });

  it('keeps what is known when it cannot look or accept offline', async () => {
    const { user } = await show('drift-offline');
    await user.click(screen.getByTestId('check-drift'));
    expect(await screen.findByRole('alert')).toBeTruthy();
    const renamed = screen.getByRole('region', { name: RENAMED });
    await user.click(within(renamed).getByRole('button', { name: /^Accept/ }));
    expect(await within(renamed).findByRole('alert')).toBeTruthy();
  });

  it('tries again when it cannot be read', async () => {
    const { host, user } = await show('drift-unread');
    expect(screen.getByRole('alert').textContent).toContain('Nothing was changed.');
    delete host.refuse.show_drift;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: /^Nothing has changed/ })).toBeTruthy();
  });
});

describe('around it', () => {
  it('the engine is asked to look when a workspace opens', async () => {
    const { host } = await show('drift-home');
    expect(asked(host, 'check_drift_if_due')).toHaveLength(1);
  });

  it('Home counts what wants a look, and leads there', async () => {
    const { user } = await show('drift-home');
    expect(screen.getByText('2 changes in the accounts want a look')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /^See what changed:/ }));
    expect(await screen.findByRole('heading', { level: 1, name: /^Drift/ })).toBeTruthy();
  });
});
