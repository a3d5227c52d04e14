/** The plots of all runs: six, each with a finding, a table and marks for the keyboard. */
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { dayOf } from '../src/text/when';
import { show } from './show';

const PLOTS = [
  'People per run',
  'Linked people',
  'Time at work',
  'People a minute',
  'Requests to HubSpot',
];

describe('the plots', () => {
  it.each(PLOTS)('have a table of the same figures: %s', async (title) => {
    const { user } = await show('activity-many');
    await user.click(await screen.findByRole('button', { name: `Show table: ${title}` }));
    const table = screen.getByRole('table', { name: title });
    expect(within(table).getAllByRole('row').length).toBeGreaterThan(10);
    await user.click(screen.getByRole('button', { name: `Hide table: ${title}` }));
    expect(screen.queryByRole('table', { name: title })).toBeNull();
  });

  it('show each cause by week', async () => {
    await show('activity-many');
    const figure = await screen.findByRole('figure', { name: /Two contacts have the same email/ });
    within(figure).getByRole('img', { name: `week of ${dayOf('2026-11-23')}: 32 people` });
    expect(within(figure).getAllByRole('img')).toHaveLength(8);
  });

  it('open the run of a mark', async () => {
    const { user } = await show('activity-many');
    const figure = await screen.findByRole('figure', { name: /^Time at work/ });
    const marks = within(figure).getAllByRole('button', { name: /: \d+:\d\d$/ });
    expect(marks).toHaveLength(14);
    expect(marks.filter((mark) => mark.getAttribute('tabindex') === '0')).toHaveLength(1);
    marks.at(-1)?.focus();
    await user.keyboard('{Home}{Enter}');
    await screen.findByRole('button', { name: 'All syncs' });
  });

  it('are not there before a run, and say why they cannot be drawn', async () => {
    await show('activity-unread');
    expect((await screen.findByRole('alert')).textContent).toContain('cannot be read');
  });
});

describe('a day without a time', () => {
  it('is the day that is written', () => {
    expect(dayOf('2026-11-23')).toMatch(/23/);
    expect(dayOf('2026-01-01')).toMatch(/1/);
    expect(dayOf('not a day')).toBe('not a day');
  });
});
