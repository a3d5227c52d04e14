/** The first sync: the same preview and run as later, inside the setup. */
import { useNavigation } from '../../app/navigation';
import { failureOf, useCommand } from '../../host';
import { Button } from '../../parts/Button';
import { FailureNotice } from '../../parts/FailureNotice';
import { SyncFlow } from '../../sync/SyncFlow';
import { t } from '../../text';
import { BackButton, partOf, type StepProps, useStepAnnounced, Why } from '../common/StepPage';

export function FirstSync({ overview, step }: StepProps) {
  const { route, go } = useNavigation();
  useStepAnnounced(overview, step);
  const { plan, run } = route?.page === 'setup' ? route : {};
  const skip = useCommand('skip_step');
  const done = step.status === 'done';
  const next = overview.steps[overview.steps.findIndex(({ id }) => id === step.id) + 1];
  const goOn = () => go(next ? { page: 'setup', step: next.id } : { page: 'sync' });
  function later(): void {
    skip.mutate({ step: 'first_sync', skip: true }, { onSuccess: goOn });
  }
  const lead = (
    <>
      <BackButton overview={overview} step={step} />
      <Button
        isPending={skip.isPending}
        onPress={done ? goOn : later}
        after={done ? 'right' : undefined}
        data-testid="continue"
      >
        {done ? t('continue') : t('first-sync-skip')}
      </Button>
      {skip.error && <FailureNotice failure={failureOf(skip.error)} />}
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
