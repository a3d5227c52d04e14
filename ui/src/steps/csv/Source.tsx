/** Where the people come from: HubSpot itself, or a file. */
import { useEffect, useRef, useState } from 'react';
import { failureOf, useCommand, useHost, useRead } from '../../host';
import { Button } from '../../parts/Button';
import { Card } from '../../parts/Card';
import { FailureNotice } from '../../parts/FailureNotice';
import { Notice } from '../../parts/Notice';
import { Pick } from '../../parts/Pick';
import { t } from '../../text';
import { count } from '../../text/when';
import styles from './Csv.module.css';

interface Props {
  begun?: () => void;
  /** Back to what was chosen before. */
  cancel?: () => void;
}

/** Takes a file that is dropped onto the window; never the only way. More than one says so. */
function useDropped(take: (file: string) => void) {
  const host = useHost();
  const [several, setSeveral] = useState(false);
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(
    () =>
      host.dropped((files) => {
        const [file, ...more] = files;
        setSeveral(more.length > 0);
        if (file !== undefined && more.length === 0) latest.current(file);
      }),
    [host],
  );
  return several;
}

export function Source({ begun, cancel }: Props) {
  const begin = useCommand('begin_import');
  const choose = useCommand('choose_file');
  const lists = useRead('list_contact_lists', null);
  const [list, setList] = useState('');
  const error = begin.error ?? choose.error;
  const options = [
    { value: '', text: t('list-none') },
    ...(lists.data ?? []).map(({ id, name, size }) => ({
      value: id,
      text: size === null ? name : t('list-with-size', { name, size: count(size) }),
    })),
  ];
  const started = { onSuccess: () => begun?.() };
  const several = useDropped((file) => begin.mutate({ file }, started));
  const browse = () =>
    choose.mutate(
      {
        title: t('csv-file-title'),
        kind: t('csv-file-kind'),
        endings: ['csv', 'tsv', 'txt'],
        save_as: null,
      },
      {
        onSuccess: (path) => {
          if (path !== null) begin.mutate({ file: path }, started);
        },
      },
    );
  const refused = lists.error && failureOf(lists.error);
  return (
    <Card
      title={t('csv-source')}
      aside={
        cancel && (
          <Button small kind="quiet" onPress={cancel}>
            {t('cancel')}
          </Button>
        )
      }
    >
      {error && <FailureNotice failure={failureOf(error)} />}
      <ul className={styles.sources}>
        <li>
          <div className={styles.source} aria-busy={lists.isFetching}>
            <h3>{t('csv-from-hubspot')}</h3>
            <p className={styles.soft}>{t('csv-from-hubspot-words')}</p>
            <Pick
              label={t('list-label')}
              options={options}
              value={list}
              onChange={setList}
              data-testid="csv-list"
            />
            {refused && (
              <Notice tone="info" plain title={refused.message}>
                {refused.hint}
              </Notice>
            )}
          </div>
          <Button
            kind="primary"
            isPending={begin.isPending}
            onPress={() => begin.mutate({ hubspot: list || null }, started)}
            data-testid="csv-hubspot"
          >
            {t('csv-read-hubspot')}
          </Button>
        </li>
        <li>
          <div className={styles.source}>
            <h3>{t('csv-from-file')}</h3>
            <p className={styles.soft}>{t('csv-from-file-words')}</p>
            {several && <Notice tone="warn" plain title={t('csv-drop-one')} urgent />}
          </div>
          <Button isPending={choose.isPending} onPress={browse} data-testid="csv-file">
            {t('csv-choose-file')}
          </Button>
        </li>
      </ul>
    </Card>
  );
}
