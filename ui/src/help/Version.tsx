/** Which version this is, and whether there is a newer one. */
import { failureOf, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { t } from '../text';
import styles from './Version.module.css';

export function Version() {
  const { data: app } = useRead('app_info', null);
  const look = useCommand('look_for_update');
  if (!app) return null;
  const { data: update } = look;
  return (
    <footer className={styles.version}>
      <p>
        <span>{t('version', { version: app.version })}</span>
        <Button
          small
          isPending={look.isPending}
          onPress={() => look.mutate(null)}
          data-testid="look-for-update"
        >
          {t('version-look')}
        </Button>
      </p>
      {look.error && <FailureNotice failure={failureOf(look.error)} />}
      {update?.state === 'newest' && <Notice tone="ok" title={t('version-newest')} />}
      {update?.state === 'ready' && (
        <Notice tone="ok" title={t('version-ready', { next: update.next })}>
          {update.notes}
        </Notice>
      )}
    </footer>
  );
}
