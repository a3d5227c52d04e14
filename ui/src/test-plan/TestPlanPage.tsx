/** The test plan: five tests on people made for it, each with what was expected and what was seen. */
import { Page } from '../app/Page';
import type { Route } from '../app/route';
import { failureOf, type Overview, type TestPlanView, useCommand, useRead } from '../host';
import { Button } from '../parts/Button';
import { Disclosure } from '../parts/Disclosure';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { SideFlow } from '../sync/SideFlow';
import { t } from '../text';
import { Begin } from './Begin';
import { CleanUp } from './CleanUp';
import { ExportMenu, useExport } from './ExportMenu';
import { RunAll, Round } from './Round';
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
      actions={
        plan.begun && (
          <>
            <ExportMenu saving={saving} save={save} />
            <RunAll plan={plan} />
          </>
        )
      }
    >
      <div className={styles.body}>
        {told}
        {plan.begun ? (
          <>
            <p role="status" data-testid="tests-sentence">
              {plan.sentence}
            </p>
            <Rewards plan={plan} />
            {plan.round && <Round round={plan.round} />}
            {plan.tests.map((test) => (
              <TestCard key={test.id} test={test} />
            ))}
            <Disclosure title={t('tests-extras')}>
              <p className={styles.soft}>{t('tests-extras-words')}</p>
              {plan.extras.map((test) => (
                <TestCard key={test.id} test={test} />
              ))}
            </Disclosure>
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
  if (!route.plan && !route.run) return <Front overview={overview} />;
  return <SideFlow overview={overview} page="tests" back={t('tests-all')} shown={route} />;
}
