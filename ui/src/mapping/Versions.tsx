/** Every mapping that was ever saved: who, when, why; what differs; and the way back. */
import { useState } from 'react';
import { failureOf, useCommand, useRead, type VersionView } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { Disclosure } from '../parts/Disclosure';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { when } from '../text/when';
import styles from './Mapping.module.css';
import type { Mapping } from './useMapping';

function titleOf({ number }: VersionView): string {
  return number === 0 ? t('version-zero') : t('version-number', { number });
}

function Differences({ older, newer }: { older: number; newer: number }) {
  const { data, error, refetch } = useRead('compare_mappings', { older, newer });
  if (error) return <FailureNotice failure={failureOf(error)} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} />;
  if (data.length === 0) return <p className={styles.soft}>{t('compare-same')}</p>;
  return (
    <ul className={styles.differences} aria-label={t('compare-title', { older, newer })}>
      {data.map(({ object, field, before, after }) => (
        <li key={`${object} ${field}`}>
          <strong>{field}</strong> <span>{t('diff-was')} </span>
          <del>{before ?? t('diff-empty')}</del> <span>{t('diff-now')} </span>
          <ins>{after ?? t('diff-empty')}</ins>
        </li>
      ))}
    </ul>
  );
}

function Restore({ version, close }: { version: VersionView; close: () => void }) {
  const restore = useCommand('restore_mapping');
  const [note, setNote] = useState('');
  return (
    <Ask
      open
      close={close}
      title={t('restore-title', { version: titleOf(version) })}
      keep={t('cancel')}
      act={t('restore-act')}
      busy={restore.isPending}
      onAct={() =>
        restore.mutate({ number: version.number, author: '', note }, { onSuccess: close })
      }
      testId="restore-confirm"
    >
      <p>{t('restore-words')}</p>
      <Field label={t('note-label')} value={note} onChange={setNote} testId="restore-note" />
      {restore.error && <FailureNotice failure={failureOf(restore.error)} />}
    </Ask>
  );
}

export function Versions({ work }: { work: Mapping }) {
  const [compared, setCompared] = useState<number | null>(null);
  const [asked, setAsked] = useState<VersionView | null>(null);
  const mapping = work.mapping.data;
  if (!mapping) return null;
  const now = mapping.version.number;
  return (
    <Disclosure title={t('versions-title', { versions: mapping.versions.length })}>
      <div className={styles.frame}>
        <table className={styles.versions}>
          <caption className="visually-hidden">{t('versions-caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('version-column')}</th>
              <th scope="col">{t('author-column')}</th>
              <th scope="col">{t('note-column')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {mapping.versions.map((version) => (
              <tr key={version.number}>
                <th scope="row">{titleOf(version)}</th>
                <td>
                  {version.author}
                  <span className={styles.kind}>{version.saved_at && when(version.saved_at)}</span>
                </td>
                <td>{version.note}</td>
                <td className={styles.acts}>
                  {version.number === now ? (
                    <span className={styles.soft}>{t('version-used')}</span>
                  ) : (
                    <>
                      <Button
                        small
                        kind="quiet"
                        aria-label={t('compare-of', { version: titleOf(version) })}
                        onPress={() =>
                          setCompared(compared === version.number ? null : version.number)
                        }
                      >
                        {t('compare')}
                      </Button>
                      <Button
                        small
                        kind="quiet"
                        aria-label={t('restore-of', { version: titleOf(version) })}
                        onPress={() => setAsked(version)}
                      >
                        {t('restore')}
                      </Button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {compared !== null && compared !== now && <Differences older={compared} newer={now} />}
      {asked && <Restore version={asked} close={() => setAsked(null)} />}
    </Disclosure>
  );
}
