/** Which mapping is in use, and what becomes of a draft of it. */
import { useState } from 'react';
import { failureOf } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { t } from '../text';
import { when } from '../text/when';
import { Effect } from './Effect';
import styles from './Mapping.module.css';
import type { Mapping } from './useMapping';

/** "Version 2, Priya, 3 Nov". */
function InUse({ work }: { work: Mapping }) {
  const version = work.mapping.data?.version;
  if (!version) return null;
  const { number, author, note, saved_at: at } = version;
  if (number === 0) return <p className={styles.soft}>{t('version-guide')}</p>;
  return (
    <p className={styles.soft}>
      {t('version-in-use', { number, author, at: when(at) })}
      {note && ` ${t('version-note', { note })}`}
    </p>
  );
}

/** Asks for a note, then makes the draft a version of its own. */
function Use({ work }: { work: Mapping }) {
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const close = () => {
    setOpen(false);
    setNote('');
  };
  return (
    <>
      <Button small kind="primary" onPress={() => setOpen(true)} data-testid="use-draft">
        {t('draft-use')}
      </Button>
      <Ask
        open={open}
        close={close}
        title={t('draft-use-title', { changes: work.changes })}
        keep={t('draft-keep')}
        act={t('draft-use-act')}
        busy={work.saving}
        // What is refused is told in the dialog.
        onAct={() => void work.save(note).then(close, () => undefined)}
        testId="use-draft-confirm"
      >
        <p>{t('draft-use-words')}</p>
        <Field label={t('note-label')} value={note} onChange={setNote} testId="draft-note" />
        {work.refused && <FailureNotice failure={failureOf(work.refused)} />}
      </Ask>
    </>
  );
}

function DraftBar({ work }: { work: Mapping }) {
  const [effect, setEffect] = useState(false);
  return (
    <section className={styles.draft} aria-label={t('draft')}>
      <div className={styles.bar}>
        <p className={styles.count}>{t('draft-changes', { changes: work.changes })}</p>
        <Button small onPress={() => setEffect(!effect)} data-testid="see-effect">
          {effect ? t('draft-effect-hide') : t('draft-effect')}
        </Button>
        {work.undo && (
          <Button small kind="quiet" onPress={work.undo} data-testid="mapping-undo">
            {t('undo')}
          </Button>
        )}
        <Button small kind="quiet" onPress={work.discard} data-testid="draft-discard">
          {t('draft-discard')}
        </Button>
        <Use work={work} />
      </div>
      {work.overtaken && <p className={styles.soft}>{t('draft-over')}</p>}
      {work.unkept && (
        <FailureNotice failure={{ ...failureOf(work.unkept), message: t('draft-unkept') }} />
      )}
      {effect && <Effect work={work} />}
    </section>
  );
}

export function VersionBar({ work }: { work: Mapping }) {
  return (
    <>
      <InUse work={work} />
      {work.changes > 0 && <DraftBar work={work} />}
    </>
  );
}
