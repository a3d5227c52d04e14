/** Workspace and pages; under Setup its steps. Only what works is listed. */
import type { Overview } from '../host';
import { Icon, type IconName } from '../parts/Icon';
import { Link } from '../parts/Link';
import { t } from '../text';
import { useNavigation } from './navigation';
import type { Route } from './route';
import { entries } from './shortcuts';
import { StepList } from './StepList';
import { WorkspaceSwitcher } from './WorkspaceSwitcher';
import styles from './Sidebar.module.css';

const ICONS: Record<Route['page'], IconName> = {
  setup: 'setup',
  sync: 'sync',
  events: 'events',
  mapping: 'mapping',
  activity: 'activity',
};

export function Sidebar({ overview }: { overview: Overview }) {
  const { route, go } = useNavigation();
  const done = overview.steps.filter(
    ({ status }) => status === 'done' || status === 'skipped',
  ).length;
  const total = overview.steps.length;
  const names: Record<Route['page'], string> = {
    setup: done === total ? t('nav-setup-done') : t('nav-setup-part', { done, total }),
    sync: t('nav-sync'),
    events: t('nav-events'),
    mapping: t('nav-mapping'),
    activity: t('nav-activity'),
  };
  return (
    <div className={styles.side} data-region>
      <WorkspaceSwitcher overview={overview} />
      <nav aria-label={t('nav-pages')}>
        <ul className={styles.entries}>
          {entries(overview).map((entry) => (
            <li key={entry.page}>
              <Link
                className={styles.entry}
                current={route?.page === entry.page ? 'page' : undefined}
                onPress={() => go(entry)}
              >
                <Icon name={ICONS[entry.page]} />
                <span>{names[entry.page]}</span>
              </Link>
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
