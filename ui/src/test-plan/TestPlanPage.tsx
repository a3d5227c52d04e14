/** The test plan: five tests on people made for it, each with what was expected and what was seen. */
import { useNavigation } from '../app/navigation';
import { Page } from '../app/Page';
import type { Route } from '../app/route';
import { failureOf, type Overview, type TestPlanView, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { SyncFlow } from '../sync/SyncFlow';
import { t } from '../text';
import { Begin } from './Begin';
import { CleanUp } from './CleanUp';
import { ExportMenu, useExport } from './ExportMenu';
import { TestCard } from './TestCard';
import styles from './TestPlan.module.css';

interface Props {
  overview: Overview;
  route: Extract<Route, { page: 'tests' }>;
}

/** In a live program a person says first that rewards may be real. */
function Rewards({ plan }: { plan: TestPlanView }) {
  const confirm = useCommand('confirm_rewards');
  if (!plan.rewards_may_be_real) return null;
  const confirmed = plan.rewards_confirmed !== null;
  return (
    <Notice
      tone={confirmed ? 'warn' : 'bad'}
      title={t('tests-live')}
      actions={
        <Button
          small
          isPending={confirm.isPending}
          onPress={() => confirm.mutate({ confirmed: !confirmed })}
          data-testid="confirm-rewards"
        >
          {confirmed ? t('tests-live-take-back') : t('tests-live-confirm')}
        </Button>
      }
    >
      <p>
        {plan.rewards_confirmed
          ? t('tests-live-confirmed', { by: plan.rewards_confirmed.by })
          : t('tests-live-words')}
      </p>
      {confirm.error && <FailureNotice failure={failureOf(confirm.error)} />}
    </Notice>
  );
}

function Plan({ overview, plan }: { overview: Overview; plan: TestPlanView }) {
  const { saving, save, told } = useExport();
  return (
    <Page
      title={t('nav-tests')}
      part={t('tests-part', { passed: plan.passed, of: plan.of })}
      purpose={t('tests-purpose')}
      safety={overview.safety_line}
      place="tests"
      actions={plan.begun && <ExportMenu saving={saving} save={save} />}
    >
      <div className={styles.body}>
        {told}
        {plan.begun ? (
          <>
            <p role="status">{plan.sentence}</p>
            <Rewards plan={plan} />
            {plan.tests.map((test) => (
              <TestCard key={test.id} test={test} />
            ))}
            <CleanUp />
          </>
        ) : (
          <Begin plan={plan} />
        )}
      </div>
    </Page>
  );
}

function Front({ overview }: { overview: Overview }) {
  const { data: plan, error, refetch } = useRead('test_plan', null, { fresh: true });
  if (plan && !error) return <Plan overview={overview} plan={plan} />;
  return (
    <Page
      title={t('nav-tests')}
      purpose={t('tests-purpose')}
      safety={overview.safety_line}
      place="tests"
    >
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {!error && <Skeleton rows={5} />}
    </Page>
  );
}

export function TestPlanPage({ overview, route }: Props) {
  const { go } = useNavigation();
  if (!route.plan && !route.run) return <Front overview={overview} />;
  const lead = (
    <Button icon="left" onPress={() => go({ page: 'tests' })}>
      {t('tests-all')}
    </Button>
  );
  return (
    <SyncFlow
      frame={{
        overview,
        title: null,
        place: 'tests',
        lead,
        away: t('tests-all'),
        shown: { plan: route.plan, run: route.run },
        show: (next) => go({ page: 'tests', ...next }),
      }}
    />
  );
}
