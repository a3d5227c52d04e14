/** Shows what would be written for a test, and writes exactly that once a person agrees. */
import { useState } from 'react';
import { failureOf, type TestView, type TestWrites, useCommand } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { t } from '../text';
import styles from './TestPlan.module.css';

export function DoItForMe({ test }: { test: TestView }) {
  const show = useCommand('test_writes');
  const act = useCommand('do_test');
  const [writes, setWrites] = useState<TestWrites | null>(null);
  const error = show.error ?? act.error;
  const some = (writes?.writes.length ?? 0) > 0;
  return (
    <>
      <Button
        kind="primary"
        isPending={show.isPending}
        onPress={() => {
          act.reset();
          show.mutate({ test: test.id }, { onSuccess: setWrites });
        }}
        data-testid={`do-${test.id}`}
      >
        {t('test-do')}
      </Button>
      {error && !writes && <FailureNotice failure={failureOf(error)} />}
      {writes && (
        <Ask
          open
          close={() => setWrites(null)}
          title={some ? t('test-do-title', { writes: writes.writes.length }) : t('test-do-nothing')}
          keep={some ? t('cancel') : t('close')}
          act={some ? t('test-do-act', { writes: writes.writes.length }) : t('test-look')}
          busy={act.isPending}
          onAct={() =>
            act.mutate({ test: test.id, token: writes.token }, { onSuccess: () => setWrites(null) })
          }
          testId="do-it"
        >
          <ul className={styles.writes}>
            {writes.writes.map((write) => (
              <li key={write.sentence}>
                <strong>{write.on === 'hubspot' ? t('hubspot') : t('advocate')}</strong>{' '}
                {write.sentence}
              </li>
            ))}
          </ul>
          {act.error && <FailureNotice failure={failureOf(act.error)} />}
        </Ask>
      )}
    </>
  );
}
