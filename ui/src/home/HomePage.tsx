/** "Is it healthy?", without scrolling: the health sentence, what wants a person, and what it rests on. */
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import { routeTo } from '../app/places';
import { failureOf, type HomeView, type Overview, useRead } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { Checklist } from './Checklist';
import { Connections } from './Connections';
import { CoverageCard } from './CoverageCard';
import { Health } from './Health';
import styles from './Home.module.css';
import { LastRuns } from './LastRuns';
import { Needs } from './Needs';

function Body({ overview, home }: { overview: Overview; home: HomeView }) {
  return (
    <div className={styles.body}>
      <Health home={home} />
      {home.setting_up ? (
        <>
          {home.needs.length > 0 && <Needs needs={home.needs} />}
          <Checklist steps={overview.steps} minutesLeft={overview.minutes_left} />
        </>
      ) : (
        <div className={styles.columns}>
          <div className={styles.column}>
            <Needs needs={home.needs} />
            <LastRuns home={home} />
          </div>
          <div className={styles.column}>
            <CoverageCard coverage={home.coverage} />
            <Connections overview={overview} usage={home.usage} checkedAt={home.checked_at} />
          </div>
        </div>
      )}
    </div>
  );
}

export function HomePage({ overview }: { overview: Overview }) {
  const { go } = useNavigation();
  const { data: home, error, refetch } = useRead('show_home', null, { fresh: true });
  // One primary action: the health sentence has it, unless it is this one.
  const preview = home && !home.setting_up && home.health.next.place.to !== 'sync';
  return (
    <Page
      title={t('nav-home')}
      purpose={t('home-purpose')}
      safety={overview.safety_line}
      place="home"
      actions={
        preview && <Button onPress={() => go(routeTo({ to: 'sync' }))}>{t('home-preview')}</Button>
      }
    >
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {!error && !home && <Skeleton rows={4} />}
      {!error && home && <Body overview={overview} home={home} />}
    </Page>
  );
}
