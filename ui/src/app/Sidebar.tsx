/** Workspace and pages; under Setup its steps. Only what works is listed. */
import { type Overview, useRead } from '../host';
import { Icon, type IconName } from '../parts/Icon';
import { Link } from '../parts/Link';
import { t } from '../text';
import { count } from '../text/when';
import { FindButton } from '../find/FindButton';
import { useNavigation } from './navigation';
import type { Route } from './route';
import { entries } from './shortcuts';
import { StepList } from './StepList';
import { WorkspaceSwitcher } from './WorkspaceSwitcher';
import styles from './Sidebar.module.css';

/** The pages with an entry of their own; Problems stands under Sync, and people are found. */
type Entry = Exclude<Route['page'], 'problems' | 'person' | 'drift'>;

const ICONS: Record<Entry, IconName> = {
  home: 'home',
  setup: 'setup',
  sync: 'sync',
  events: 'events',
  mapping: 'mapping',
  activity: 'activity',
  tests: 'tests',
  settings: 'settings',
};

/** Under Sync: how many people need somebody, and the way to them. */
function ToProblems() {
  const { route, go } = useNavigation();
  const { data: view } = useRead('problems', null);
  const people = view?.people ?? 0;
  return (
    <Link
      className={styles.sub}
      current={route?.page === 'problems' ? 'page' : undefined}
      onPress={() => go({ page: 'problems' })}
      data-testid="go-problems"
    >
      <span>{t('nav-problems')}</span>
      {people > 0 && (
        <span className={styles.badge}>
          <span aria-hidden="true">{count(people)}</span>
          <span className="visually-hidden">{t('nav-problems-count', { people })}</span>
        </span>
      )}
    </Link>
  );
}

/** Beside Home: how many changes in the accounts want a look. */
function DriftCount() {
  const { data: view } = useRead('show_drift', null);
  const changes = view?.changes.filter(({ severity }) => severity !== 'info').length ?? 0;
  if (changes === 0) return null;
  return (
    <span className={styles.badge}>
      <span aria-hidden="true">{count(changes)}</span>
      <span className="visually-hidden">{t('nav-drift-count', { changes })}</span>
    </span>
  );
}

/** Beside Test plan: how many tests passed, once a plan was begun. */
function TestsPassed() {
  const { data: plan } = useRead('test_plan', null);
  if (!plan?.begun) return null;
  return (
    <span className={styles.count}>
      <span aria-hidden="true">{t('nav-tests-badge', { passed: plan.passed, of: plan.of })}</span>
      <span className="visually-hidden">
        {t('nav-tests-count', { passed: plan.passed, of: plan.of })}
      </span>
    </span>
  );
}

export function Sidebar({ overview }: { overview: Overview }) {
  const { route, go } = useNavigation();
  const done = overview.steps.filter(
    ({ status }) => status === 'done' || status === 'skipped',
  ).length;
  const total = overview.steps.length;
  const names: Record<Entry, string> = {
    home: t('nav-home'),
    setup: done === total ? t('nav-setup-done') : t('nav-setup-part', { done, total }),
    sync: t('nav-sync'),
    events: t('nav-events'),
    mapping: t('nav-mapping'),
    activity: t('nav-activity'),
    tests: t('nav-tests'),
    settings: t('nav-settings'),
  };
  return (
    <div className={styles.side} data-region>
      <WorkspaceSwitcher overview={overview} />
      <FindButton />
      <nav aria-label={t('nav-pages')}>
        <ul className={styles.entries}>
          {entries(overview).map((entry) => (
            <li key={entry.page}>
              <Link
                className={styles.entry}
                current={route?.page === entry.page ? 'page' : undefined}
                onPress={() => go(entry)}
                data-testid={`go-${entry.page}`}
              >
                <Icon name={ICONS[entry.page]} />
                <span>{names[entry.page]}</span>
                {entry.page === 'home' && <DriftCount />}
                {entry.page === 'tests' && <TestsPassed />}
              </Link>
              {entry.page === 'sync' && <ToProblems />}
              {entry.page === 'setup' && route?.page === 'setup' && (
                <StepList
                  steps={overview.steps}
                  current={route.step}
                  minutesLeft={overview.minutes_left}
                />
              )}
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
