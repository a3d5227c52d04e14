/** One preview, from reading to ready. */
import { Page } from '../app/Page';
import { failureOf, type PlanView, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Meter } from '../parts/Meter';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { type Frame, sameAgain } from './frame';
import styles from './Front.module.css';
import { Preview } from './Preview';

function Reading({ plan, frame }: { plan: PlanView; frame: Frame }) {
  const cancel = useCommand('cancel_preview');
  return (
    <div className={styles.body}>
      <Card title={t('preview-working')}>
        <Meter label={t('preview-working')} done={0} total={0} said={plan.phase} large />
        <p>{plan.phase || t('preview-starting')}</p>
        <p className={styles.soft}>{t('preview-working-words')}</p>
        {cancel.error && <FailureNotice failure={failureOf(cancel.error)} />}
        <div>
          <Button
            isPending={cancel.isPending}
            onPress={() => cancel.mutate(null, { onSuccess: () => frame.show({}) })}
          >
            {t('preview-cancel')}
          </Button>
        </div>
      </Card>
    </div>
  );
}

function Over({ plan, frame }: { plan: PlanView; frame: Frame }) {
  const again = useCommand('preview_sync');
  const actions = (
    <Button
      small
      isPending={again.isPending}
      onPress={() =>
        again.mutate(sameAgain(plan), { onSuccess: ({ id }) => frame.show({ plan: id }) })
      }
    >
      {t('front-preview-again')}
    </Button>
  );
  if (plan.status === 'failed') {
    return (
      <Notice tone="bad" title={t('preview-failed')} urgent actions={actions}>
        {plan.problem}
      </Notice>
    );
  }
  const title = plan.status === 'cancelled' ? t('preview-cancelled') : t('preview-used');
  return <Notice tone="info" title={title} actions={actions} />;
}

export function PlanStage({ frame, id }: { frame: Frame; id: string }) {
  const { data: plan, error, refetch } = useRead('show_plan', id);
  if (plan?.status === 'ready') return <Preview frame={frame} plan={plan} />;
  const away = (
    <Button small onPress={() => frame.show({})}>
      {frame.away ?? t('to-sync')}
    </Button>
  );
  return (
    <Page
      title={frame.title ?? t('preview-title')}
      part={frame.part}
      safety={frame.overview.safety_line}
      place={`${frame.place}/plan`}
      footer={frame.lead}
    >
      {error && (
        <FailureNotice failure={failureOf(error)} actions={away} retry={() => void refetch()} />
      )}
      {!error && !plan && <Skeleton rows={6} />}
      {plan?.status === 'previewing' && <Reading plan={plan} frame={frame} />}
      {plan && plan.status !== 'previewing' && <Over plan={plan} frame={frame} />}
    </Page>
  );
}
