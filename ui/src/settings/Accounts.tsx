/** Both connections, and the way to connect again or to end them. */
import { useState } from 'react';
import { useNavigation } from '../app/navigation';
import { type ConnectionView, failureOf, type Overview, useCommand } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { connectionWord } from '../parts/connectionWord';
import { Facts } from '../parts/Facts';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import styles from './Settings.module.css';

function Account({ side }: { side: ConnectionView }) {
  const { go } = useNavigation();
  const end = useCommand('disconnect');
  const [asking, setAsking] = useState(false);
  const name = side.platform === 'hubspot' ? t('hubspot') : t('advocate');
  const there = side.status !== 'not_connected';
  return (
    <Card title={name}>
      <p>
        {connectionWord(side.status)}
        {side.account_name && ` · ${side.account_name}`}
      </p>
      <Facts facts={side.facts} />
      <div className={styles.bar}>
        <Button onPress={() => go({ page: 'setup', step: side.platform })}>
          {there ? t('settings-account-open') : t('settings-account-connect', { name })}
        </Button>
        {there && (
          <Button
            kind="danger"
            onPress={() => setAsking(true)}
            data-testid={`disconnect-${side.platform}`}
          >
            {t('settings-disconnect', { name })}
          </Button>
        )}
      </div>
      <Ask
        open={asking}
        close={() => setAsking(false)}
        title={t('settings-disconnect-ask', { name })}
        keep={t('settings-disconnect-keep')}
        act={t('settings-disconnect', { name })}
        danger
        busy={end.isPending}
        onAct={() => end.mutate(side.platform, { onSuccess: () => setAsking(false) })}
        testId="disconnect-act"
      >
        {end.error && <FailureNotice failure={failureOf(end.error)} />}
        <p>{t('settings-disconnect-words')}</p>
      </Ask>
    </Card>
  );
}

export function Accounts({ overview }: { overview: Overview }) {
  return (
    <>
      <Account side={overview.hubspot} />
      <Account side={overview.advocate} />
    </>
  );
}
