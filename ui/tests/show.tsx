/** Opens a prepared scene the way `main.tsx` does, with time under the test's hand. */
import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect } from 'vitest';
import { App } from '../src/app/App';
import { NavigationProvider } from '../src/app/navigation';
import { HostProvider, newCache } from '../src/host';
import { byHand } from '../src/host/memory/pace';
import { prepared } from '../src/host/memory/scenes';
import { Announcer } from '../src/parts/announce';

export async function show(scene: string, help?: string) {
  const pace = byHand();
  const { host, route } = prepared(scene, pace);
  render(
    <HostProvider value={host}>
      <QueryClientProvider client={newCache()}>
        <NavigationProvider start={route}>
          <Announcer>
            <App help={help} />
          </Announcer>
        </NavigationProvider>
      </QueryClientProvider>
    </HostProvider>,
  );
  await settled();
  /** Let prepared work move on `times` times. */
  const turn = (times = 1) =>
    act(async () => {
      for (let n = 0; n < times; n += 1) {
        pace.turn();
        await Promise.resolve();
      }
    });
  return { host, turn, user: userEvent.setup() };
}

/** The page is there, and nothing on it is still being read. */
export async function settled(): Promise<void> {
  await waitFor(() => {
    expect(document.querySelector('h1')?.textContent).toBeTruthy();
    expect(document.querySelectorAll('[aria-busy="true"]')).toHaveLength(0);
  });
}

/** What was asked of the host under this name, in order. */
export function asked(host: { asked: [string, unknown][] }, command: string): unknown[] {
  return host.asked.filter(([name]) => name === command).map(([, request]) => request);
}
