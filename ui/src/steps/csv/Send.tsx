/** What to do with what was checked: save the file for an import by hand, or upload it and start the import. */
import { useState } from 'react';
import { failureOf, type ImportView, useCommand } from '../../host';
import { Ask } from '../../parts/Ask';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { Field } from '../../parts/Field';
import { Notice } from '../../parts/Notice';
import { Toggle } from '../../parts/Toggle';
import { t } from '../../text';
import styles from './Csv.module.css';

/** Asks for a place, then writes there. The system's dialog has asked before it names a place that is taken. */
function useSave(view: ImportView) {
  const choose = useCommand('choose_file');
  const save = useCommand('save_import');
  const begin = (title: string, name: string, list: boolean) => {
    save.reset();
    choose.mutate(
      { title, kind: t('csv-file-kind'), endings: ['csv'], save_as: name },
      {
        onSuccess: (path) => {
          if (path === null) return;
          save.mutate({
            to: list ? null : path,
            left_out: list ? path : null,
            // Several files have other names than the one that was asked about.
            replace: list || view.files === 1,
          });
        },
      },
    );
  };
  return { choose, save, begin };
}

function UploadDialog({ view, close }: { view: ImportView; close: () => void }) {
  const upload = useCommand('upload_import');
  const [typed, setTyped] = useState('');
  const [segments, setSegments] = useState('');
  const [rules, setRules] = useState(false);
  const send = () =>
    upload.mutate(
      {
        confirmation: /^\d+$/.test(typed.trim()) ? Number(typed) : null,
        segments: segments.split(',').flatMap((name) => name.trim() || []),
        set_off_rules: rules,
      },
      { onSuccess: close },
    );
  return (
    <Ask
      open
      close={close}
      title={t('csv-upload-title', { people: view.kept })}
      keep={t('cancel')}
      act={t('csv-upload-act')}
      busy={upload.isPending}
      onAct={send}
      danger
      testId="csv-upload-start"
    >
      <p>{t('csv-upload-words')}</p>
      <Field
        label={t('csv-segments')}
        detail={t('csv-segments-detail')}
        value={segments}
        onChange={setSegments}
      />
      <Toggle
        label={t('csv-set-off')}
        detail={t('csv-set-off-detail')}
        on={rules}
        onChange={setRules}
      />
      <Field
        label={t('csv-upload-type', { number: String(view.kept) })}
        value={typed}
        onChange={setTyped}
        numeric
        testId="csv-upload-number"
      />
      {upload.error && <FailureNotice failure={failureOf(upload.error)} />}
    </Ask>
  );
}

export function Send({ view }: { view: ImportView }) {
  const { choose, save, begin } = useSave(view);
  const [asking, setAsking] = useState(false);
  const error = choose.error ?? save.error;
  const nobody = view.kept === 0;
  const list = save.data?.left_out;
  const busy = choose.isPending || save.isPending;
  return (
    <Card title={t('csv-send')}>
      {error && <FailureNotice failure={failureOf(error)} />}
      {nobody ? (
        <Notice tone="info" title={t('csv-nobody')}>
          {t('csv-nobody-words')}
        </Notice>
      ) : (
        <ul className={styles.sources}>
          <li>
            <div className={styles.source}>
              <h3>{t('csv-save-title')}</h3>
              <p className={styles.soft}>{t('csv-save-words')}</p>
            </div>
            <Button
              kind="primary"
              main
              isPending={busy}
              onPress={() => begin(t('csv-save-title'), t('csv-save-name'), false)}
              data-testid="csv-save"
            >
              {t('csv-save')}
            </Button>
          </li>
          <li>
            <div className={styles.source}>
              <h3>{t('csv-upload-heading')}</h3>
              <p className={styles.soft}>{t('csv-upload-detail')}</p>
            </div>
            <Button onPress={() => setAsking(true)} data-testid="csv-upload">
              {t('csv-upload')}
            </Button>
          </li>
        </ul>
      )}
      {view.left_out > 0 && (
        <div className={styles.act}>
          <Button
            small
            isPending={busy}
            onPress={() => begin(t('csv-list-title'), t('csv-list-name'), true)}
            data-testid="csv-save-list"
          >
            {t('csv-save-list', { rows: view.left_out })}
          </Button>
          {list && <span role="status">{t('csv-list-saved', { path: list })}</span>}
        </div>
      )}
      {asking && <UploadDialog view={view} close={() => setAsking(false)} />}
    </Card>
  );
}
