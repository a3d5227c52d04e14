/** Where the data is, and erasing the open workspace. */
import { useState } from 'react';
import { useNavigation } from '../app/navigation';
import { type DataView, failureOf, type Overview, useCommand, useRead } from '../host';
import { Ask } from '../parts/Ask';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Facts } from '../parts/Facts';
import { FailureNotice } from '../parts/FailureNotice';
import { Field } from '../parts/Field';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import styles from './Settings.module.css';

function Lines({ title, lines }: { title: string; lines: string[] }) {
  return (
    <>
      <h3>{title}</h3>
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function Erase({ name }: { name: string }) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const said = useRead('erasing_workspace', null, { enabled: asking, fresh: true });
  const erase = useCommand('erase_workspace');
  return (
    <Card title={t('erase-title')}>
      <p className={styles.soft}>{t('erase-words')}</p>
      <div>
        <Button kind="danger" onPress={() => setAsking(true)} data-testid="erase">
          {t('erase-open', { name })}
        </Button>
      </div>
      <Ask
        open={asking}
        close={() => setAsking(false)}
        title={t('erase-ask', { name })}
        keep={t('erase-keep')}
        act={t('erase-act')}
        danger
        busy={erase.isPending}
        onAct={() => erase.mutate({ name: typed })}
        testId="erase-act"
      >
        {erase.error && <FailureNotice failure={failureOf(erase.error)} />}
        {said.error && <FailureNotice failure={failureOf(said.error)} />}
        {!said.error && !said.data && <Skeleton rows={4} />}
        {said.data && (
          <>
            <Lines title={t('erase-removes')} lines={said.data.removes} />
            <Lines title={t('erase-stays')} lines={said.data.stays} />
            <Field
              label={t('erase-type', { name: said.data.name })}
              value={typed}
              onChange={setTyped}
              testId="erase-name"
            />
          </>
        )}
      </Ask>
    </Card>
  );
}

interface Props {
  data: DataView;
  overview: Overview;
}

export function Data({ data, overview }: Props) {
  const { go } = useNavigation();
  const open = useCommand('open_data_folder');
  const facts = [
    { label: t('data-folder'), value: data.folder },
    { label: t('data-size'), value: data.size },
  ];
  return (
    <>
      <Card title={t('data-title')}>
        {open.error && <FailureNotice failure={failureOf(open.error)} />}
        <Facts facts={facts} />
        <ul className={styles.lines}>
          {data.words.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <div className={styles.bar}>
          <Button isPending={open.isPending} onPress={() => open.mutate(null)}>
            {t('data-open')}
          </Button>
          <Button kind="quiet" onPress={() => go({ page: 'setup', step: 'finish' })}>
            {t('data-handover')}
          </Button>
        </div>
      </Card>
      <Card title={t('data-person-title')}>
        <p className={styles.soft}>{t('data-person-words')}</p>
      </Card>
      {overview.workspace && <Erase name={overview.workspace.name} />}
    </>
  );
}
