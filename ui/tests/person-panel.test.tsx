/** What a person's details tell: both sides, and what needs a decision. */
import { render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NavigationProvider } from '../src/app/navigation';
import { personAt } from '../src/host/memory/people';
import { PersonPanel } from '../src/sync/PersonPanel';

describe('the details of a person', () => {
  it('tell what changes on each side, and on what the two disagree', () => {
    const [first, second] = personAt(140).changes;
    if (!first || !second) throw new Error('an update has two changes');
    const row = {
      ...personAt(140),
      changes: [first, { ...second, on: 'advocate' as const, label: 'Last Name', after: 'King' }],
      conflicts: [
        {
          field: 'first_name',
          label: 'First Name',
          sentence: 'First Name was changed on both sides. Nothing was written. Choose one.',
          hubspot: 'Ada',
          advocate: 'Adele',
          agreed: null,
          choices: ['hubspot' as const, 'advocate' as const],
          chosen: null,
        },
      ],
    };
    render(
      <NavigationProvider>
        <PersonPanel row={row} close={() => undefined}>
          {null}
        </PersonPanel>
      </NavigationProvider>,
    );
    const here = screen.getByRole('list', { name: 'In HubSpot' });
    expect(within(here).getByText('Referral Code')).toBeTruthy();
    expect(within(here).queryByText('King')).toBeNull();
    const there = screen.getByRole('list', { name: 'In Advocate' });
    expect(within(there).getByText('King')).toBeTruthy();
    expect(screen.getByText(/changed on both sides/)).toBeTruthy();
  });

  it('say nothing about a side where nothing changes', () => {
    render(
      <NavigationProvider>
        <PersonPanel row={personAt(140)} close={() => undefined}>
          {null}
        </PersonPanel>
      </NavigationProvider>,
    );
    expect(screen.queryByText('In Advocate')).toBeNull();
  });
});
