/** The window around every page: banner, sidebar, page, status strip. */
import { type ReactNode, useEffect } from 'react';
import { type Mode, type Overview, useCommand } from '../host';
import { FindDialog } from '../find/FindDialog';
import { HelpPanel } from '../help/HelpPanel';
import { ModeTag } from '../parts/ModeTag';
import { Conductor } from '../practice/Conductor';
import { t } from '../text';
import { Mark } from './Mark';
import { useNavigation } from './navigation';
import { useShortcuts } from './shortcuts';
import { Sidebar } from './Sidebar';
import { StatusStrip } from './StatusStrip';
import { useTitle } from './title';
import styles from './Shell.module.css';

const SAID: Record<Mode, string | null> = {
  practice: t('mode-practice-said'),
  test: t('mode-test-said'),
  live: null,
};

/** When a workspace opens the engine looks whether the accounts have changed, if that is due. */
function useLookAtAccounts(overview: Overview): void {
  const { mutate } = useCommand('check_drift_if_due');
  const workspace = overview.workspace?.name;
  useEffect(() => {
    if (workspace) mutate(null);
  }, [workspace, mutate]);
}

export function Shell({ overview, children }: { overview: Overview; children: ReactNode }) {
  const { route } = useNavigation();
  const mode = overview.workspace?.mode ?? 'live';
  const said = SAID[mode];
  useShortcuts(overview);
  useLookAtAccounts(overview);
  useTitle(overview, route);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page" onClick={skip}>
        {t('skip-to-page')}
      </a>
      <header className={styles.banner} data-region>
        <span className={styles.name}>
          <Mark />
          {t('app-name')}
        </span>
        {said && (
          <span className={styles.mode}>
            <ModeTag mode={mode} />
            <span>{said}</span>
          </span>
        )}
        {said && <span className={`${styles.hatch ?? ''} ${styles[mode] ?? ''}`} />}
      </header>
      <Sidebar overview={overview} />
      <main id="page" className={styles.main} tabIndex={-1} data-region>
        {children}
      </main>
      <FindDialog overview={overview} />
      <HelpPanel />
      {mode === 'practice' && <Conductor />}
      <StatusStrip overview={overview} />
    </div>
  );
}

function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('main h1')?.focus();
}
