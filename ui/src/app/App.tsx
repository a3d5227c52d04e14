/** From nothing to the window: the overview decides between welcome and workspace. */
import { useEffect } from 'react';
import { failureOf, type Overview, useHost, useNews, useRead } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { FindProvider } from '../find/find';
import { HelpProvider } from '../help/help';
import type { HelpPage } from '../help/pages';
import { HomePage } from '../home/HomePage';
import { useLate } from '../parts/useLate';
import { t } from '../text';
import { Activity } from '../sync/Activity';
import { PersonPage } from '../person/PersonPage';
import { DriftPage } from '../drift/DriftPage';
import { ProblemsPage } from '../problems/ProblemsPage';
import { EventsPage } from '../events/EventsPage';
import { MappingPage } from '../mapping/MappingPage';
import { TestPlanPage } from '../test-plan/TestPlanPage';
import { SettingsPage } from '../settings/SettingsPage';
import { SyncPage } from '../sync/SyncPage';
import { useAppearance } from './appearance';
import { useNavigation } from './navigation';
import { SavedProvider } from './saved';
import { Setup } from './Setup';
import { Shell } from './Shell';
import { routeTo } from './places';
import { front } from './shortcuts';
import { Welcome } from './Welcome';
import styles from './App.module.css';

/** Opens the page that a link names. What it may be was looked at before it came here. */
function useLinks(): void {
  const host = useHost();
  const { go } = useNavigation();
  useEffect(() => {
    const take = () => {
      host.take_link(null).then(
        (place) => {
          if (place) go(routeTo(place));
        },
        // A link that cannot be opened leaves the page as it is.
        () => undefined,
      );
    };
    take();
    return host.linked(take);
  }, [host, go]);
}

/** Opens the workspace's front when no page was left open. */
function useStart(overview: Overview | undefined): void {
  const { route, replace } = useNavigation();
  useEffect(() => {
    if (overview?.workspace && !route) replace(front(overview));
  }, [overview, route, replace]);
}

function Opened() {
  useNews();
  useAppearance();
  useLinks();
  const { data: overview, error, refetch, isFetching } = useRead('overview', null);
  const { route } = useNavigation();
  const late = useLate(isFetching);
  useStart(overview);

  if (!overview) {
    return (
      <main className={styles.alone} aria-busy={isFetching}>
        <h1 className="visually-hidden">{t('app-name')}</h1>
        {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
        {!error && late && <p>{t('app-opening')}</p>}
      </main>
    );
  }
  if (!overview.workspace) return <Welcome />;
  return (
    <Shell overview={overview}>
      {route?.page === 'home' && <HomePage overview={overview} />}
      {route?.page === 'setup' && <Setup overview={overview} route={route} />}
      {route?.page === 'sync' && <SyncPage overview={overview} route={route} />}
      {route?.page === 'problems' && <ProblemsPage overview={overview} route={route} />}
      {route?.page === 'person' && <PersonPage overview={overview} route={route} />}
      {route?.page === 'events' && <EventsPage overview={overview} route={route} />}
      {route?.page === 'drift' && <DriftPage overview={overview} />}
      {route?.page === 'mapping' && <MappingPage overview={overview} route={route} />}
      {route?.page === 'tests' && <TestPlanPage overview={overview} route={route} />}
      {route?.page === 'settings' && <SettingsPage overview={overview} route={route} />}
      {route?.page === 'activity' && <Activity overview={overview} route={route} />}
    </Shell>
  );
}

/** The window. `help` is a page that help opens with, for whoever looks at one. */
export function App({ help }: { help?: HelpPage }) {
  return (
    <HelpProvider start={help}>
      <FindProvider>
        <SavedProvider>
          <Opened />
        </SavedProvider>
      </FindProvider>
    </HelpProvider>
  );
}
