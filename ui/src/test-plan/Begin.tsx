/** Before a plan: what it is for, and the mailbox of its test people. */
import { useState } from 'react';
import { failureOf, type TestPlanView, useCommand } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { t } from '../text';
import styles from './TestPlan.module.css';

export function Begin({ plan }: { plan: TestPlanView }) {
  const begin = useCommand('begin_test_plan');
  const [mailbox, setMailbox] = useState('');
  const start = () => begin.mutate({ mailbox });
  return (
    <Card title={t('tests-begin')}>
      <p>{t('tests-begin-words')}</p>
      <ol className={styles.plain}>
        {plan.tests.map((test) => (
          <li key={test.id}>
            {test.id} {test.title}
          </li>
        ))}
      </ol>
      <Field
        label={t('tests-mailbox')}
        detail={plan.practice ? t('tests-mailbox-practice') : t('tests-mailbox-detail')}
        value={mailbox}
        onChange={setMailbox}
        onEnter={start}
        testId="mailbox"
      />
      {begin.error && <FailureNotice failure={failureOf(begin.error)} />}
      <div>
        <Button
          kind="primary"
          main
          isPending={begin.isPending}
          onPress={start}
          data-testid="begin-plan"
        >
          {t('tests-begin-act')}
        </Button>
      </div>
    </Card>
  );
}
