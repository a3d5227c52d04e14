/** What changed in the accounts since the settings that rest on them were put to use, and what to do about each. */
import { Page } from '../app/Page';
import { type DriftView, failureOf, type Overview, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { when, whenInFull } from '../text/when';
import { Accepted } from './Accepted';
import { ChangeCard } from './ChangeCard';
import styles from './Drift.module.css';

function Compared({ view }: { view: DriftView }) {
  const { baseline, checked_at: checked } = view;
  return (
    <Card title={view.sentence}>
      <p className={styles.soft} role="status">
        {baseline && (
          <span title={whenInFull(baseline.saved_at)}>
            {t('drift-baseline', { number: baseline.number, when: when(baseline.saved_at) })}
          </span>
        )}{' '}
        {checked ? t('drift-checked', { when: when(checked) }) : t('drift-checked-never')}
      </p>
    </Card>
  );
}

function NotLooked({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <Card title={t('drift-not-looked')}>
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line} className={styles.soft}>
            {line}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Body({ view }: { view: DriftView }) {
  return (
    <>
      <Compared view={view} />
      {view.changes.map((change) => (
        <ChangeCard key={change.id} change={change} />
      ))}
      <NotLooked lines={view.not_looked} />
      <Accepted changes={view.accepted} />
    </>
  );
}

export function DriftPage({ overview }: { overview: Overview }) {
  const { data: view, error, refetch } = useRead('show_drift', null, { fresh: true });
  const check = useCommand('check_drift');
  const changes = view?.changes.length ?? 0;
  return (
    <Page
      title={t('nav-drift')}
      part={changes > 0 ? t('drift-part', { changes }) : undefined}
      purpose={t('drift-purpose')}
      safety={overview.safety_line}
      place="drift"
      actions={
        <Button
          kind="primary"
          main
          isPending={check.isPending}
          onPress={() => check.mutate(null)}
          data-testid="check-drift"
        >
          {t('drift-check')}
        </Button>
      }
    >
      <div className={styles.body}>
        {check.error && <FailureNotice failure={failureOf(check.error)} />}
        {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
        {!error && !view && <Skeleton rows={4} />}
        {!error && view && <Body view={view} />}
      </div>
    </Page>
  );
}
