/** Makes a held deletion, or a held unlinking, part of a preview: only by the person's name, typed. */
import { useState } from 'react';
import { failureOf, type Row, useCommand } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { Tickbox } from '../parts/Tickbox';
import { t } from '../text';

export function ApproveButton({ plan, row }: { plan: string; row: Row }) {
  const approve = useCommand('approve');
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const [erase, setErase] = useState(false);
  if (!row.approvable) return null;
  const { person, seq } = row;
  const deletes = row.approvable === 'delete';
  const close = () => {
    setAsking(false);
    setName('');
    setErase(false);
    approve.reset();
  };
  return (
    <>
      <Button small onPress={() => setAsking(true)} data-testid="approve">
        {deletes ? t('approve-delete') : t('approve-unlink')}
      </Button>
      <Ask
        open={asking}
        close={close}
        title={
          deletes ? t('approve-delete-title', { person }) : t('approve-unlink-title', { person })
        }
        keep={t('approve-keep')}
        act={deletes ? t('approve-delete-act') : t('approve-unlink-act')}
        danger={deletes}
        busy={approve.isPending}
        onAct={() => approve.mutate({ plan, seq, name, do_not_track: erase }, { onSuccess: close })}
        testId="approve-confirm"
      >
        <p>{deletes ? t('approve-delete-words') : t('approve-unlink-words')}</p>
        <Field
          label={t('approve-name', { person })}
          value={name}
          onChange={setName}
          testId="approve-name"
        />
        {deletes && (
          <Tickbox
            label={t('approve-erase')}
            on={erase}
            onChange={setErase}
            data-testid="approve-erase"
          />
        )}
        {approve.error && <FailureNotice failure={failureOf(approve.error)} />}
      </Ask>
    </>
  );
}
