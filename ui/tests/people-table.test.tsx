/** A long table holds only what is near: its places, its count and its keys are those of all people. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, show } from './show';

/** As in the prepared preview. */
const PEOPLE = 6_610;
const ROW = 36;

function offsets(host: { asked: [string, unknown][] }): number[] {
  return asked(host, 'plan_rows').map((request) => (request as { offset: number }).offset);
}

function scrollTo(place: number): void {
  const grid = screen.getByRole('grid');
  grid.scrollTop = place * ROW;
  fireEvent.scroll(grid);
}

const rowAt = (place: number) =>
  document.querySelector<HTMLElement>(`[role="row"][aria-rowindex="${String(place + 2)}"]`);

describe('a long table of people', () => {
  it('reads the pages around what is in sight and no others', async () => {
    const { host } = await show('preview');
    await waitFor(() => {
      expect(offsets(host)).toEqual([0, 100]);
    });
    scrollTo(5_050);
    await waitFor(() => {
      expect(rowAt(5_055)).toBeTruthy();
    });
    expect(offsets(host).sort((one, other) => one - other)).toEqual([0, 100, 4_900, 5_000, 5_100]);
  });

  it('counts everybody, and stands at its place among them', async () => {
    await show('preview');
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(PEOPLE + 1));
    const told = screen.getAllByRole('row').map((row) => Number(row.getAttribute('aria-rowindex')));
    expect(told.slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  it('leads to the last and the first person by End and Home', async () => {
    const { host, user } = await show('preview');
    await user.click(screen.getByRole('searchbox'));
    await user.tab();
    expect(document.activeElement).toBe(rowAt(0));
    await waitFor(() => {
      expect(offsets(host)).toContain(6_600);
    });
    await user.keyboard('{End}');
    await waitFor(() => {
      expect(document.activeElement).toBe(rowAt(PEOPLE - 1));
    });
    await user.keyboard('{Home}');
    await waitFor(() => {
      expect(document.activeElement).toBe(rowAt(0));
    });
  });

  it('opens nobody who is only come by with Tab, and whoever is asked for by Enter or Space', async () => {
    const { user } = await show('preview');
    await user.click(screen.getByRole('searchbox'));
    await user.tab();
    expect(document.activeElement).toBe(rowAt(0));
    expect(screen.queryByTestId('person')).toBeNull();
    await user.keyboard('{ArrowDown}');
    expect(screen.queryByTestId('person')).toBeNull();
    await user.keyboard('{Enter}');
    expect(await screen.findByTestId('person')).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('person')).toBeNull());
    await user.keyboard(' ');
    const first = (await screen.findByTestId('person')).textContent;
    // With somebody open, the arrows lead from one to the next.
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(screen.getByTestId('person').textContent).not.toBe(first));
  });

  it('goes on from row to row beyond the page that was read first', async () => {
    const { user } = await show('preview');
    scrollTo(190);
    await waitFor(() => {
      expect(rowAt(195)).toBeTruthy();
    });
    const start = rowAt(195);
    if (!start) throw new Error('the row is in sight');
    // By focus: a table that has just scrolled takes no pointer for a moment.
    act(() => start.focus());
    await user.keyboard('{ArrowDown>9/}');
    await waitFor(() => {
      expect(document.activeElement).toBe(rowAt(204));
    });
  });

  it('keeps the chosen person while somebody looks elsewhere', async () => {
    const { user } = await show('preview');
    const first = rowAt(0);
    if (!first) throw new Error('the table has a row');
    await user.click(first);
    const chosen = (await screen.findByTestId('person')).textContent;
    scrollTo(5_050);
    await waitFor(() => {
      expect(rowAt(5_055)).toBeTruthy();
    });
    expect(screen.getByTestId('person').textContent).toBe(chosen);
    expect(rowAt(0)?.getAttribute('aria-selected')).toBe('true');
  });
});
