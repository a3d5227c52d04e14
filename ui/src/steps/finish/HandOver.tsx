/** Writes the hand-over file where the person says. */
import { useState } from 'react';
import { failureOf, useCommand } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { Field } from '../../parts/Field';
import { Notice } from '../../parts/Notice';
import { t } from '../../text';
import styles from './Finish.module.css';

export function HandOver({ name }: { name: string }) {
  const choose = useCommand('choose_file');
  const write = useCommand('export_handover');
  const [note, setNote] = useState('');
  const error = choose.error ?? write.error;
  const create = () => {
    write.reset();
    choose.mutate(
      {
        title: t('handover-title'),
        kind: t('handover-kind'),
        endings: ['advsync'],
        save_as: name,
      },
      {
        onSuccess: (path) => {
          // The system's dialog has asked before it names a place that is taken.
          if (path !== null) write.mutate({ to: path, note, replace: true });
        },
      },
    );
  };
  return (
    <Card title={t('handover-title')}>
      <p className={styles.soft}>{t('handover-words')}</p>
      <Field
        label={t('handover-note')}
        detail={t('handover-note-detail')}
        value={note}
        onChange={setNote}
        testId="handover-note"
      />
      {error && <FailureNotice failure={failureOf(error)} />}
      {write.data && (
        <div role="status">
          <Notice tone="ok" title={t('handover-written', { path: write.data.path })}>
            {write.data.next}
          </Notice>
        </div>
      )}
      <div>
        <Button
          isPending={choose.isPending || write.isPending}
          onPress={create}
          data-testid="handover-create"
        >
          {t('handover-create')}
        </Button>
      </div>
    </Card>
  );
}
