/** Erasing what the history on this computer has of a person: said beforehand, then done once. */
import { useState } from 'react';
import {
  failureOf,
  type ForgetView,
  type StoryRequest,
  type StoryView,
  useCommand,
  useRead,
} from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import styles from './Person.module.css';

function Said({ view }: { view: ForgetView }) {
  return (
    <>
      <h3>{t('forget-removes')}</h3>
      <ul className={styles.lines}>
        {view.removes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <h3>{t('forget-stays')}</h3>
      <ul className={styles.lines}>
        {view.stays.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

export function Forget({ story, who }: { story: StoryView; who: StoryRequest }) {
  const [asking, setAsking] = useState(false);
  const said = useRead('show_forgetting', who, { enabled: asking, fresh: true });
  const forget = useCommand('forget_person');
  const close = () => setAsking(false);
  if (forget.data) {
    return (
      <div role="status">
        <Notice tone="ok" title={t('forget-done', { rows: forget.data.rows })} />
      </div>
    );
  }
  if (!story.contact && !story.user_id) return null;
  return (
    <Card title={t('forget-title')}>
      <p className={styles.soft}>{t('forget-words')}</p>
      <div>
        <Button kind="danger" onPress={() => setAsking(true)} data-testid="forget">
          {t('forget-open')}
        </Button>
      </div>
      <Ask
        open={asking}
        close={close}
        title={t('forget-ask', { person: story.person })}
        keep={t('forget-keep')}
        act={t('forget-act')}
        danger
        busy={forget.isPending}
        onAct={() => forget.mutate(who, { onSuccess: close })}
        testId="forget-act"
      >
        {forget.error && <FailureNotice failure={failureOf(forget.error)} />}
        {said.error && <FailureNotice failure={failureOf(said.error)} />}
        {!said.error && !said.data && <Skeleton rows={3} />}
        {said.data && <Said view={said.data} />}
      </Ask>
    </Card>
  );
}
