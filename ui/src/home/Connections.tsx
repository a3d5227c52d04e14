/** Both sides, and what is known of how much of them was used. */
import { useNavigation } from '../app/navigation';
import { type ConnectionView, type Fact, failureOf, type Overview, useCommand } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { CONNECTION_ICONS, connectionWord } from '../parts/connectionWord';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { Link } from '../parts/Link';
import { t } from '../text';
import { when } from '../text/when';
import styles from './Home.module.css';

function Side({ side }: { side: ConnectionView }) {
  const { go } = useNavigation();
  return (
    <div>
      <dt>{side.platform === 'hubspot' ? t('hubspot') : t('advocate')}</dt>
      <dd>
        <Link className={styles.side} onPress={() => go({ page: 'setup', step: side.platform })}>
          <Icon name={CONNECTION_ICONS[side.status]} size={16} />
          {connectionWord(side.status)}
          {side.account_name && ` · ${side.account_name}`}
        </Link>
      </dd>
    </div>
  );
}

interface Props {
  overview: Overview;
  usage: Fact[];
  checkedAt: string | null;
}

export function Connections({ overview, usage, checkedAt }: Props) {
  const { go } = useNavigation();
  const check = useCommand('check_accounts');
  return (
    <Card
      title={t('home-connections')}
      aside={
        <Button
          small
          isPending={check.isPending}
          onPress={() => check.mutate(null)}
          data-testid="check-accounts"
        >
          {t('home-check')}
        </Button>
      }
    >
      {check.error && <FailureNotice failure={failureOf(check.error)} />}
      <dl className={styles.figures}>
        <Side side={overview.hubspot} />
        <Side side={overview.advocate} />
        {usage.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Link className={styles.side} onPress={() => go({ page: 'drift' })}>
        {t('drift-see')}
      </Link>
      <p className={styles.soft} role="status">
        {checkedAt ? t('home-checked', { when: when(checkedAt) }) : t('home-checked-never')}
      </p>
    </Card>
  );
}
