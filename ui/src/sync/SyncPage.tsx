import type { Overview } from '../host';
import type { Route } from '../app/route';
import { Page } from '../app/Page';
import { t } from '../text';

export function SyncPage({ overview }: { overview: Overview; route: Route }) {
  return (
    <Page title={t('nav-sync')} place="sync" safety={overview.safety_line}>
      {null}
    </Page>
  );
}
