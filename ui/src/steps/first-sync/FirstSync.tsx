/** The first sync: the same preview and run as later, inside the setup. */
import { useNavigation } from '../../app/navigation';
import { Button } from '../../parts/Button';
import { SyncFlow } from '../../sync/SyncFlow';
import { t } from '../../text';
import { BackButton, partOf, type StepProps, useStepAnnounced, Why } from '../common/StepPage';

export function FirstSync({ overview, step }: StepProps) {
  const { route, go } = useNavigation();
  useStepAnnounced(overview, step);
  const { plan, run } = route?.page === 'setup' ? route : {};
  const done = step.status === 'done';
  const lead = (
    <>
      <BackButton overview={overview} step={step} />
      <Button onPress={() => go({ page: 'sync' })} data-testid="continue">
        {done ? t('first-sync-finish') : t('first-sync-skip')}
      </Button>
    </>
  );
  return (
    <SyncFlow
      frame={{
        overview,
        title: step.title,
        part: partOf(overview, step),
        place: 'setup/first_sync',
        lead,
        away: t('first-sync-front'),
        extra: <Why why={[t('first-sync-why'), t('first-sync-what'), t('first-sync-later')]} />,
        shown: { plan, run },
        show: (next) => go({ page: 'setup', step: 'first_sync', ...next }),
      }}
    />
  );
}
