/** While a page of ours or of the platform is open in the browser. */
import { useEffect, useState } from 'react';
import { type ConnectionView, failureOf, type PendingView, useCommand } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { CopyValue } from '../../parts/CopyValue';
import { FailureNotice } from '../../parts/FailureNotice';
import { t } from '../../text';
import styles from './Waiting.module.css';

const LOOK_MS = 10_000;

function minutesUntil(until: string): number {
  return Math.max(0, Math.ceil((new Date(until).getTime() - Date.now()) / 60_000));
}

/** Minutes left, in words; only for show, the engine ends the waiting. */
function useTimeLeft(until: string): string {
  const [, look] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => look((n) => n + 1), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const minutes = minutesUntil(until);
  return minutes <= 1 ? t('waiting-last-minute') : t('waiting-minutes', { minutes });
}

interface Props {
  side: ConnectionView;
  pending: PendingView;
  name: string;
}

export function Waiting({ side, pending, name }: Props) {
  const open = useCommand('open_address');
  const cancel = useCommand('cancel_connection');
  const extend = useCommand('extend_connection');
  const left = useTimeLeft(pending.until);
  const error = open.error ?? cancel.error ?? extend.error;
  const oauth = pending.method === 'o_auth';
  return (
    <Card title={t('waiting-title')}>
      <p>{oauth ? t('waiting-sign-in', { name }) : t('waiting-keys', { name })}</p>
      <CopyValue
        label={t('waiting-address')}
        value={pending.address}
        data-testid="pending-address"
      />
      {error && <FailureNotice failure={failureOf(error)} />}
      <div className={styles.time}>
        <p role="timer">{left}</p>
        <Button
          small
          kind="quiet"
          isPending={extend.isPending}
          onPress={() => extend.mutate(side.platform)}
        >
          {t('waiting-extend')}
        </Button>
      </div>
      <div className={styles.actions}>
        <Button after="out" onPress={() => open.mutate(pending.address)}>
          {t('waiting-again')}
        </Button>
        <Button isPending={cancel.isPending} onPress={() => cancel.mutate(side.platform)}>
          {t('cancel')}
        </Button>
      </div>
    </Card>
  );
}
