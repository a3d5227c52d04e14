/** The strip at the bottom: both connections, and what is at work. */
import { type ConnectionView, type Overview, type RunView, useCommand } from '../host';
import { Button } from '../parts/Button';
import { CONNECTION_ICONS, connectionWord } from '../parts/connectionWord';
import { Icon } from '../parts/Icon';
import { Link } from '../parts/Link';
import { Meter } from '../parts/Meter';
import { runWord } from '../parts/runWord';
import { t } from '../text';
import { count, zoneName } from '../text/when';
import { useNavigation } from './navigation';
import { useSaved } from './saved';
import styles from './StatusStrip.module.css';

function Side({ side }: { side: ConnectionView }) {
  const { go } = useNavigation();
  const name = side.platform === 'hubspot' ? t('hubspot') : t('advocate');
  return (
    <Link className={styles.item} onPress={() => go({ page: 'setup', step: side.platform })}>
      <span className={styles[side.status]}>
        <Icon name={CONNECTION_ICONS[side.status]} size={16} />
      </span>
      <span>{t('strip-side', { name, status: connectionWord(side.status) })}</span>
    </Link>
  );
}

function AtWork({ run }: { run: RunView }) {
  const { go } = useNavigation();
  const pause = useCommand('pause_sync');
  const label = t('strip-run', { done: count(run.done), total: count(run.total) });
  const working = run.status === 'running' || run.status === 'throttled';
  return (
    <div className={styles.run}>
      <span>{runWord(run.status)}</span>
      <span className={styles.meter}>
        <Meter label={t('run-progress')} done={run.done} total={run.total} said={label} />
      </span>
      <span className={styles.count}>{label}</span>
      {working && (
        <Button small kind="quiet" onPress={() => pause.mutate(run.id)}>
          {t('run-pause')}
        </Button>
      )}
      <Button small kind="quiet" onPress={() => go({ page: 'sync', run: run.id })}>
        {t('run-open')}
      </Button>
    </div>
  );
}

/** What was set last. It stays for as long as it can be taken back here. */
function LastSaved() {
  const { said, undo, busy, change } = useSaved();
  return (
    <div className={styles.saved} role="status" data-testid="saved">
      {said && <span>{said}</span>}
      {said && undo && (
        <Button
          small
          kind="quiet"
          isPending={busy}
          onPress={() => change(undo)}
          data-testid="undo-setting"
        >
          {t('settings-undo')}
        </Button>
      )}
    </div>
  );
}

export function StatusStrip({ overview }: { overview: Overview }) {
  const { active_run: run } = overview;
  const { route } = useNavigation();
  return (
    <footer className={styles.strip} data-testid="status-strip" data-region>
      <Side side={overview.hubspot} />
      <Side side={overview.advocate} />
      {run ? <AtWork run={run} /> : <span className={styles.idle}>{t('strip-idle')}</span>}
      {route?.page === 'settings' && <LastSaved />}
      <span className={styles.zone}>{t('strip-zone', { zone: zoneName() })}</span>
    </footer>
  );
}
