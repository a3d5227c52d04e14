/** The last runs as bars, each of which opens its run. */
import { useNavigation } from '../app/navigation';
import { runBars } from '../charts/runs';
import { Bars } from '../charts/Bars';
import type { HomeView } from '../host';
import { Card } from '../parts/Card';
import { t } from '../text';

export function LastRuns({ home }: { home: HomeView }) {
  const { go } = useNavigation();
  return (
    <Card title={t('home-runs')}>
      <Bars
        finding={home.runs_finding}
        title={t('home-runs')}
        {...runBars(home.runs, (run) => go({ page: 'activity', run }))}
      />
    </Card>
  );
}
