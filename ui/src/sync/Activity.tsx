import type { Overview } from '../host';
import type { Route } from '../app/route';
import { Page } from '../app/Page';
import { t } from '../text';

export function Activity({ overview }: { overview: Overview; route: Route }) {
  return (
    <Page title={t('nav-activity')} place="activity" safety={overview.safety_line}>
      {null}
    </Page>
  );
}
