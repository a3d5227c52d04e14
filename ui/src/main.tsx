import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Announcer } from './parts/announce';
import { App } from './app/App';
import { ErrorBoundary } from './app/ErrorBoundary';
import { NavigationProvider } from './app/navigation';
import type { Route } from './app/route';
import { type Host, HostProvider, newCache } from './host';
import './styles/tokens.css';
import './styles/base.css';

interface Start {
  host: Host;
  route?: Route;
}

/** The desktop's host in the window; a prepared one in a plain browser. */
async function begin(): Promise<Start> {
  if ('__TAURI_INTERNALS__' in window) {
    const { tauriHost } = await import('./host/tauri');
    return { host: tauriHost() };
  }
  const { prepared } = await import('./host/memory/scenes');
  const asked = new URLSearchParams(window.location.search);
  const theme = asked.get('theme');
  if (theme) document.documentElement.dataset['theme'] = theme;
  return prepared(asked.get('scene') ?? 'welcome');
}

/** `?help=sharing` in a plain browser. */
const help = new URLSearchParams(window.location.search).get('help') ?? undefined;

const root = document.getElementById('root');
if (root) {
  const { host, route } = await begin();
  createRoot(root).render(
    <StrictMode>
      <HostProvider value={host}>
        <QueryClientProvider client={newCache()}>
          <NavigationProvider start={route}>
            <ErrorBoundary>
              <Announcer>
                <App help={help} />
              </Announcer>
            </ErrorBoundary>
          </NavigationProvider>
        </QueryClientProvider>
      </HostProvider>
    </StrictMode>,
  );
}
