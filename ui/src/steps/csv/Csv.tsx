/** Importing contacts that exist already: choose people, look at every row, then save the file or upload it. */
import { useEffect, useRef, useState } from 'react';
import { useNavigation } from '../../app/navigation';
import { failureOf, type ImportView, useCommand, useRead } from '../../host';
import { useAnnounce } from '../../parts/announce';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { Notice } from '../../parts/Notice';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';
import { Choices } from './Choices';
import { Columns } from './Columns';
import styles from './Csv.module.css';
import { Found } from './Found';
import { Saved } from './Saved';
import { Send } from './Send';
import { Source } from './Source';
import { Uploads } from './Uploads';
import { Working } from './Working';

const AT_WORK: ImportView['status'][] = ['reading', 'checking', 'saving', 'uploading'];

/** Goes on without this step; what was prepared stays. */
function useLater({ overview, step }: StepProps) {
  const { go } = useNavigation();
  const skip = useCommand('skip_step');
  const next = overview.steps[overview.steps.findIndex(({ id }) => id === step.id) + 1];
  const later = () =>
    skip.mutate(
      { step: step.id, skip: true },
      { onSuccess: () => go(next ? { page: 'setup', step: next.id } : { page: 'sync' }) },
    );
  return { skip, later };
}

/** Says once that the rows were looked at. */
function useReadyAnnounced(view: ImportView | null): void {
  const announce = useAnnounce();
  const before = useRef(view?.status);
  useEffect(() => {
    const began = before.current;
    before.current = view?.status;
    if (view?.status !== 'ready' || began !== 'checking') return;
    announce(t('csv-announced', { kept: view.kept, left: view.left_out }));
  }, [view, announce]);
}

function Outcome({ view }: { view: ImportView }) {
  if (view.status === 'failed') {
    return <Notice tone="bad" title={view.problem} urgent />;
  }
  if (view.status !== 'cancelled') return null;
  return (
    <Notice tone="info" plain title={t('csv-cancelled')}>
      {t('csv-cancelled-words')}
    </Notice>
  );
}

/** A file whose columns are known. */
function Prepared({ view }: { view: ImportView }) {
  const [another, setAnother] = useState(false);
  const choose = useCommand('choose_import');
  const check = useCommand('check_import');
  const error = choose.error ?? check.error;
  const change = (next: Partial<ImportView['choices']>) => {
    check.reset();
    choose.mutate({ ...view.choices, ...next });
  };
  const ready = view.status === 'ready';
  return (
    <>
      {another ? (
        <Source begun={() => setAnother(false)} cancel={() => setAnother(false)} />
      ) : (
        <Card
          title={t('csv-people-from')}
          aside={
            <Button small onPress={() => setAnother(true)} data-testid="csv-another">
              {t('csv-another')}
            </Button>
          }
        >
          <p className={styles.kind}>{view.kind}</p>
        </Card>
      )}
      <Outcome view={view} />
      {error && <FailureNotice failure={failureOf(error)} />}
      <Columns view={view} change={change} />
      <Choices view={view} change={change} />
      {ready ? (
        <>
          <Found view={view} />
          <Send view={view} />
        </>
      ) : (
        <div className={styles.act}>
          <Button
            kind="primary"
            main
            isPending={check.isPending}
            onPress={() => {
              choose.reset();
              check.mutate(view.choices);
            }}
            data-testid="csv-check"
          >
            {t('csv-check')}
          </Button>
          <span className={styles.soft}>{t('csv-check-words')}</span>
        </div>
      )}
    </>
  );
}

function Body({ view }: { view: ImportView | null }) {
  if (view && AT_WORK.includes(view.status)) return <Working view={view} />;
  if (view && view.columns.length > 0) return <Prepared view={view} />;
  return (
    <>
      {view && <Outcome view={view} />}
      <Source />
    </>
  );
}

export function Csv(props: StepProps) {
  const { step } = props;
  const { data, error, refetch } = useRead('show_import', null, { fresh: true });
  const { skip, later } = useLater(props);
  useReadyAnnounced(data ?? null);
  const open = step.status === 'todo';
  const action = open && (
    <Button isPending={skip.isPending} onPress={later} data-testid="continue">
      {t('csv-later')}
    </Button>
  );
  return (
    <StepPage
      {...props}
      purpose={t('csv-purpose')}
      why={[t('csv-why'), t('csv-what'), t('csv-change-later')]}
      action={action || undefined}
    >
      {skip.error && <FailureNotice failure={failureOf(skip.error)} />}
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {!error && data === undefined && <Skeleton rows={4} />}
      {data !== undefined && <Body view={data} />}
      <Saved />
      <Uploads />
    </StepPage>
  );
}
