/** What the plan made, with a box each, and taking it away after a yes. */
import { useState } from 'react';
import { failureOf, type TestCleanUp, useCommand, useRead } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Skeleton } from '../parts/Skeleton';
import { Tickbox } from '../parts/Tickbox';
import { t } from '../text';
import styles from './TestPlan.module.css';

function Found({ found }: { found: TestCleanUp }) {
  const clean = useCommand('clean_up_tests');
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const ids = found.items.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  const keep = (id: string, on: boolean) => {
    const next = new Set(kept);
    if (on) next.delete(id);
    else next.add(id);
    setKept(next);
  };
  if (found.items.length === 0) return <p role="status">{t('clean-nothing')}</p>;
  return (
    <>
      <ul className={styles.items}>
        {found.items.map((item) => (
          <li key={item.id}>
            <Tickbox
              label={item.sentence}
              on={!kept.has(item.id)}
              onChange={(on) => keep(item.id, on)}
            />
            <p className={styles.soft}>{item.means}</p>
          </li>
        ))}
      </ul>
      <h3>{t('clean-stays')}</h3>
      <ul className={styles.plain}>
        {found.stays.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div>
        <Button
          kind="danger"
          isDisabled={ids.length === 0}
          onPress={() => setAsking(true)}
          data-testid="clean-up"
        >
          {t('clean-act', { things: ids.length })}
        </Button>
      </div>
      <Ask
        open={asking}
        close={() => setAsking(false)}
        title={t('clean-title', { things: ids.length })}
        keep={t('clean-keep')}
        act={t('clean-act', { things: ids.length })}
        danger
        busy={clean.isPending}
        onAct={() =>
          clean.mutate({ ids, confirmation: ids.length }, { onSuccess: () => setAsking(false) })
        }
        testId="clean-up-yes"
      >
        <p>{t('clean-words')}</p>
        {clean.error && <FailureNotice failure={failureOf(clean.error)} />}
      </Ask>
    </>
  );
}

function Looked() {
  const { data, error, refetch } = useRead('test_clean_up', null, { fresh: true });
  if (error) return <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />;
  return data ? <Found found={data} /> : <Skeleton rows={3} />;
}

export function CleanUp() {
  const [open, setOpen] = useState(false);
  return (
    <Card title={t('clean-heading')}>
      <p className={styles.soft}>{t('clean-purpose')}</p>
      {open ? (
        <Looked />
      ) : (
        <div>
          <Button onPress={() => setOpen(true)} data-testid="clean-look">
            {t('clean-look')}
          </Button>
        </div>
      )}
    </Card>
  );
}
