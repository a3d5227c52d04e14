/** Every run, newest first; one of them in full. */
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import type { Route } from '../app/route';
import { Accepted } from '../drift/Accepted';
import { failureOf, type Overview, type RunView, useRead } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Link } from '../parts/Link';
import { runWord } from '../parts/runWord';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { lasted, whenFirst, whenInFull } from '../text/when';
import styles from './Activity.module.css';
import { Plots } from './Plots';
import { RunStage } from './RunStage';

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'activity' }>;
}

function Runs({ runs, open }: { runs: RunView[]; open: (run: string) => void }) {
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('activity-caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('activity-when')}</th>
            <th scope="col">{t('activity-status')}</th>
            <th scope="col">{t('activity-result')}</th>
            <th scope="col" className={styles.took}>
              {t('run-took')}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                <Link className={styles.open} onPress={() => open(run.id)}>
                  <span title={whenInFull(run.started_at)}>{whenFirst(run.started_at)}</span>
                </Link>
              </th>
              <td>{runWord(run.status)}</td>
              <td>{run.sentence || run.phase}</td>
              <td className={styles.took}>{lasted(run.worked_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Empty() {
  const { go } = useNavigation();
  return (
    <Card title={t('activity-empty')}>
      <p>{t('activity-empty-words')}</p>
      <div>
        <Button onPress={() => go({ page: 'sync' })}>{t('to-sync')}</Button>
      </div>
    </Card>
  );
}

export function Activity({ overview, route }: Props) {
  const { go } = useNavigation();
  const { data: runs, error, refetch } = useRead('list_runs', null);
  const { data: activity } = useRead('show_activity', null);
  if (route.run) {
    const show = () => go({ page: 'activity' });
    const back = (
      <Button icon="left" onPress={show}>
        {t('activity-all')}
      </Button>
    );
    const frame = { overview, title: null, place: 'activity', lead: back, shown: route, show };
    return <RunStage frame={frame} id={route.run} />;
  }
  return (
    <Page title={t('nav-activity')} purpose={t('activity-purpose')} place="activity">
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {!error && !runs && <Skeleton rows={4} />}
      {runs?.length === 0 && <Empty />}
      {runs && runs.length > 0 && (
        <Plots>
          <Runs runs={runs} open={(run) => go({ page: 'activity', run })} />
        </Plots>
      )}
      {runs && <Accepted changes={activity?.accepted ?? []} />}
    </Page>
  );
}
