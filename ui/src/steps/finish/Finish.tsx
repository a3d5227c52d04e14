/** The end of the setup: what is left, what is set up, and a file for whoever looks after it next. */
import { useNavigation } from '../../app/navigation';
import { failureOf, type HandoverLines, type Overview, useRead } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { Disclosure } from '../../parts/Disclosure';
import { FailureNotice } from '../../parts/FailureNotice';
import { Notice } from '../../parts/Notice';
import { Skeleton } from '../../parts/Skeleton';
import { t } from '../../text';
import { StepPage, type StepProps } from '../common/StepPage';
import styles from './Finish.module.css';
import { HandOver } from './HandOver';
import { OpenFile } from './OpenFile';

/** More lines than this are shown on demand. */
const FEW = 4;

/** Every step that is not finished, with its reason and the way to it. */
function Left({ overview }: { overview: Overview }) {
  const { go } = useNavigation();
  const left = overview.steps.filter(
    ({ id, status }) => id !== 'finish' && status !== 'done' && status !== 'skipped',
  );
  if (left.length === 0) {
    return (
      <Notice tone="ok" title={t('finish-done')}>
        {t('finish-done-words')}
      </Notice>
    );
  }
  return (
    <Card title={t('finish-left', { steps: left.length })}>
      <ul className={styles.left}>
        {left.map((step) => (
          <li key={step.id}>
            <div className={styles.step}>
              <h3>{t('finish-step', { number: step.number, title: step.title })}</h3>
              <p className={styles.soft}>{step.reason}</p>
            </div>
            {step.status !== 'locked' && (
              <Button
                small
                aria-label={t('finish-open-of', { title: step.title })}
                onPress={() => go({ page: 'setup', step: step.id })}
              >
                {t('finish-open')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What was proved so far, and the way to the tests. */
function Proof() {
  const { go } = useNavigation();
  const { data: plan, error } = useRead('test_plan', null, { fresh: true });
  if (error) return <FailureNotice failure={failureOf(error)} />;
  if (!plan) return null;
  return (
    <Card title={t('finish-proof')}>
      <p>
        {plan.begun
          ? t('finish-proof-part', { passed: plan.passed, of: plan.of })
          : t('finish-proof-none', { of: plan.of })}
      </p>
      <div>
        <Button onPress={() => go({ page: 'tests' })} data-testid="to-tests">
          {t('finish-proof-open')}
        </Button>
      </div>
    </Card>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return (
    <ul className={styles.lines}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function SetUp({ parts }: { parts: HandoverLines[] }) {
  return (
    <Card title={t('finish-set-up')}>
      <dl className={styles.parts}>
        {parts.map(({ part, label, lines }) => (
          <div key={part}>
            <dt>{label}</dt>
            <dd>
              {lines.length > FEW ? (
                <Disclosure title={t('finish-lines', { lines: lines.length })} aside>
                  <Lines lines={lines} />
                </Disclosure>
              ) : (
                <Lines lines={lines} />
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

export function Finish(props: StepProps) {
  const { overview } = props;
  const { go } = useNavigation();
  const { data, error, refetch } = useRead('show_handover', null, { fresh: true });
  return (
    <StepPage
      {...props}
      purpose={t('finish-purpose')}
      why={[t('finish-why'), t('finish-what'), t('finish-later')]}
      action={
        <Button
          kind="primary"
          after="right"
          main
          onPress={() => go({ page: 'sync' })}
          data-testid="continue"
        >
          {t('finish-to-sync')}
        </Button>
      }
    >
      <Left overview={overview} />
      <Proof />
      {error && <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />}
      {!error && !data && <Skeleton rows={4} />}
      {data && (
        <>
          <SetUp parts={data.parts} />
          <HandOver name={data.name} />
        </>
      )}
      <OpenFile />
    </StepPage>
  );
}
