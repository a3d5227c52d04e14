import { useNavigation } from '../app/navigation';
import type { Route } from '../app/route';
import type { Overview } from '../host';
import { t } from '../text';
import { SyncFlow } from './SyncFlow';

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'sync' }>;
}

/** Sync after the setup. */
export function SyncPage({ overview, route }: Props) {
  const { go } = useNavigation();
  const shown = { plan: route.plan, run: route.run };
  return (
    <SyncFlow
      frame={{
        overview,
        title: null,
        place: 'sync',
        away: t('to-sync'),
        shown,
        show: (next) => go({ page: 'sync', ...next }),
      }}
    />
  );
}
