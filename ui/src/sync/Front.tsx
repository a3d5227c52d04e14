/** The front of sync: what a preview does, one that is ready, and the last run. */
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import {
  failureOf,
  type PlanView,
  type RunView,
  type StepView,
  useCommand,
  useRead,
} from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { t } from '../text';
import { when, whenFirst, whenInFull } from '../text/when';
import { type Frame, FIRST_SYNC } from './frame';
import styles from './Front.module.css';

function Ready({ plan, open }: { plan: PlanView; open: () => void }) {
  return (
    <Card
      title={t('front-ready')}
      aside={<Button onPress={open}>{t('front-open-preview')}</Button>}
    >
      <p>
        {t('front-ready-words', {
          writes: plan.writes,
          made: when(plan.made_at),
          duration: plan.duration,
        })}
      </p>
    </Card>
  );
}

function Last({ run, open }: { run: RunView; open: () => void }) {
  return (
    <Card title={t('front-last')} aside={<Button onPress={open}>{t('front-open-run')}</Button>}>
      <p>{run.sentence}</p>
      <p className={styles.soft} title={whenInFull(run.started_at)}>
        {whenFirst(run.started_at)}
      </p>
    </Card>
  );
}

function Promise() {
  const lines = [t('front-reads'), t('front-compares'), t('front-shows')];
  return (
    <Card title={t('front-what')}>
      <ol className={styles.lines}>
        {lines.map((line, index) => (
          <li key={line}>
            <span className={styles.number} aria-hidden="true">
              {index + 1}
            </span>
            {line}
          </li>
        ))}
      </ol>
      <p className={styles.note}>
        <Icon name="shield" size={16} />
        {t('front-nothing')}
      </p>
    </Card>
  );
}

/** Until setup is far enough, Sync says what is missing instead of failing. */
function NotYet({ frame, until }: { frame: Frame; until: StepView }) {
  const { go } = useNavigation();
  const { overview } = frame;
  return (
    <Page
      title={frame.title ?? t('nav-sync')}
      purpose={t('front-purpose')}
      safety={overview.safety_line}
      place={frame.place}
    >
      <Card title={t('front-not-yet', { number: until.number, title: until.title })}>
        <p>{until.reason}</p>
        <div>
          <Button onPress={() => go({ page: 'setup', step: until.id })}>
            {t('front-to-setup')}
          </Button>
        </div>
      </Card>
    </Page>
  );
}

export function Front({ frame }: { frame: Frame }) {
  const { steps } = frame.overview;
  const locked = steps.some(({ id, status }) => id === 'first_sync' && status === 'locked');
  const until = steps.find(({ status }) => status === 'todo' || status === 'attention');
  return locked && until ? <NotYet frame={frame} until={until} /> : <Begin frame={frame} />;
}

function Begin({ frame }: { frame: Frame }) {
  const { overview, show } = frame;
  const preview = useCommand('preview_sync');
  const runs = useRead('list_runs', null);
  const last = runs.data?.[0];
  const ready = overview.ready_plan;
  return (
    <Page
      title={frame.title ?? t('nav-sync')}
      part={frame.part}
      purpose={t('front-purpose')}
      safety={overview.safety_line}
      place={frame.place}
      footer={
        <>
          {frame.lead}
          <span className={styles.gap} />
          <Button
            kind="primary"
            main
            isPending={preview.isPending}
            onPress={() =>
              preview.mutate(FIRST_SYNC, { onSuccess: ({ id }) => show({ plan: id }) })
            }
            data-testid="make-preview"
          >
            {ready ? t('front-preview-again') : t('front-preview')}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        {frame.extra}
        {preview.error && <FailureNotice failure={failureOf(preview.error)} />}
        {ready && <Ready plan={ready} open={() => show({ plan: ready.id })} />}
        {runs.error && (
          <FailureNotice failure={failureOf(runs.error)} retry={() => void runs.refetch()} />
        )}
        {last && <Last run={last} open={() => show({ run: last.id })} />}
        <Promise />
      </div>
    </Page>
  );
}
