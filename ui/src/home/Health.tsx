/** One word, one reason with its number, one thing to do. */
import { useNavigation } from '../app/navigation';
import { routeTo } from '../app/places';
import type { HealthWord, HomeView } from '../host';
import { Button } from '../parts/Button';
import { Icon, type IconName } from '../parts/Icon';
import { t } from '../text';
import { lasted, when, whenInFull } from '../text/when';
import styles from './Home.module.css';

const LOOKS: Record<HealthWord, { icon: IconName; tone: string | undefined }> = {
  healthy: { icon: 'check', tone: styles.ok },
  practice: { icon: 'check', tone: styles.ok },
  syncing: { icon: 'sync', tone: styles.info },
  look_at_this: { icon: 'warn', tone: styles.warn },
  not_working: { icon: 'cross', tone: styles.bad },
  not_set_up: { icon: 'setup', tone: styles.info },
};

export function Health({ home }: { home: HomeView }) {
  const { go } = useNavigation();
  const { health, last_sync: last } = home;
  const { icon, tone } = LOOKS[health.word];
  return (
    <section className={`${styles.health ?? ''} ${tone ?? ''}`} aria-labelledby="health">
      <Icon name={icon} />
      <div className={styles.said}>
        <h2 id="health" data-testid="health-word">
          {health.title}
        </h2>
        <p data-testid="health-sentence">{health.sentence}</p>
        {last && (
          <p className={styles.soft} title={whenInFull(last.started_at)}>
            {t('home-last-sync', { when: when(last.started_at), took: lasted(last.worked_ms) })}
          </p>
        )}
      </div>
      <Button kind="primary" main onPress={() => go(routeTo(health.next.place))}>
        {health.next.action}
      </Button>
    </section>
  );
}
