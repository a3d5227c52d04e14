/** Event triggers: which change in HubSpot counts as an event of the referral program. */
import { useNavigation } from '../../app/navigation';
import { failureOf, useCommand } from '../../host';
import { TriggerEditor } from '../../events/TriggerEditor';
import { useTriggers } from '../../events/useTriggers';
import { Button } from '../../parts/Button';
import { FailureNotice } from '../../parts/FailureNotice';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';

/** Goes on to the step after the two that are about events. */
function Without({ overview, step }: StepProps) {
  const { go } = useNavigation();
  const skip = useCommand('skip_step');
  const next = overview.steps[overview.steps.findIndex(({ id }) => id === step.id) + 2];
  const goOn = () => go(next ? { page: 'setup', step: next.id } : { page: 'sync' });
  return (
    <>
      {skip.error && <FailureNotice failure={failureOf(skip.error)} />}
      <Button
        kind="quiet"
        isPending={skip.isPending}
        onPress={() => skip.mutate({ step: 'triggers', skip: true }, { onSuccess: goOn })}
        data-testid="without-events"
      >
        {t('triggers-skip')}
      </Button>
    </>
  );
}

export function Triggers(props: StepProps) {
  const work = useTriggers();
  const before = async () => {
    const seen = work.saved !== undefined && work.options.data !== undefined;
    // What nobody could see is not saved.
    if (!seen && !work.saved?.version) return [{ text: t('triggers-not-seen') }];
    if (work.saved?.version === 0) await work.accept();
    return [];
  };
  const open = props.step.status === 'todo';
  return (
    <StepPage
      {...props}
      purpose={t('triggers-purpose')}
      why={[t('triggers-why'), t('triggers-what'), t('triggers-later')]}
      before={before}
      {...(work.saved?.version ? {} : { saved: t('fields-unsaved') })}
      beside={open && <Without {...props} />}
    >
      <TriggerEditor work={work} />
    </StepPage>
  );
}
