/** Both sides, and what is known of how much of them was used. */
import { useNavigation } from '../app/navigation';
import { type ConnectionStatus, type ConnectionView, type Fact, type Overview } from '../host';
import { Card } from '../parts/Card';
import { Icon, type IconName } from '../parts/Icon';
import { Link } from '../parts/Link';
import { t } from '../text';
import styles from './Home.module.css';

const ICONS: Record<ConnectionStatus, IconName> = {
  not_connected: 'circle',
  pending: 'clock',
  unconfirmed: 'question',
  connected: 'check',
  reconnect_needed: 'warn',
};

function Side({ side }: { side: ConnectionView }) {
  const { go } = useNavigation();
  const words: Record<ConnectionStatus, string> = {
    not_connected: t('connection-not-connected'),
    pending: t('connection-pending'),
    unconfirmed: t('connection-unconfirmed'),
    connected: t('connection-connected'),
    reconnect_needed: t('connection-reconnect'),
  };
  return (
    <div>
      <dt>{side.platform === 'hubspot' ? t('hubspot') : t('advocate')}</dt>
      <dd>
        <Link className={styles.side} onPress={() => go({ page: 'setup', step: side.platform })}>
          <Icon name={ICONS[side.status]} size={16} />
          {words[side.status]}
          {side.account_name && ` · ${side.account_name}`}
        </Link>
      </dd>
    </div>
  );
}

export function Connections({ overview, usage }: { overview: Overview; usage: Fact[] }) {
  return (
    <Card title={t('home-connections')}>
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
      <p className={styles.soft}>{t('home-usage-words')}</p>
    </Card>
  );
}
