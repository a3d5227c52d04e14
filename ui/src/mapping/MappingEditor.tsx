/** The table of an event's fields with its draft, versions and checks. The same in the setup and after it. */
import { useState } from 'react';
import { type EventObject, failureOf, type MappingRow } from '../host';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Checks } from '../parts/Checks';
import { Disclosure } from '../parts/Disclosure';
import { FailureNotice } from '../parts/FailureNotice';
import { Pick } from '../parts/Pick';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import styles from './Mapping.module.css';
import { Table } from './Table';
import type { Mapping } from './useMapping';
import { VersionBar } from './VersionBar';
import { Versions } from './Versions';

const OBJECTS: { value: EventObject; text: string }[] = [
  { value: 'deals', text: t('object-deals') },
  { value: 'contacts', text: t('object-contacts') },
  { value: 'companies', text: t('object-companies') },
];

/** Two columns, as they stand in an e-mail: a field, then its source. */
function rowsOf(text: string): MappingRow[] {
  return text
    .split('\n')
    .map((line) => /^\s*(\w+)[\s:|]+(\S.*)$/.exec(line))
    .filter((found) => found !== null)
    .map(([, field = '', source = '']) => ({ field, source: source.trim(), note: '' }));
}

function Paste({ work }: { work: Mapping }) {
  const [text, setText] = useState('');
  const rows = rowsOf(text);
  return (
    <div className={styles.paste}>
      <label>
        <span className={styles.label}>{t('paste-label')}</span>
        <span className={styles.kind}>{t('paste-detail')}</span>
        <textarea
          className={styles.area}
          rows={4}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          data-testid="paste"
        />
      </label>
      {rows.length > 0 && (
        <ul className={styles.differences} aria-label={t('paste-preview')}>
          {rows.map(({ field, source }) => (
            <li key={field}>
              <strong>{field}</strong> <code>{source}</code>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button
          isDisabled={rows.length === 0}
          onPress={() => {
            work.add(rows);
            setText('');
          }}
          data-testid="paste-add"
        >
          {t('paste-add', { rows: rows.length })}
        </Button>
      </div>
    </div>
  );
}

interface Props {
  work: Mapping;
  setObject: (object: EventObject) => void;
}

/** A table without rows: its required fields, to be filled. */
function Empty({ work }: { work: Mapping }) {
  const required = (work.options.data?.fields ?? []).filter(({ need }) => need === 'required');
  const begin = () => work.add(required.map(({ name }) => ({ field: name, source: '', note: '' })));
  return (
    <Card title={t('table-empty')}>
      <p>{t('table-empty-words')}</p>
      <div>
        <Button onPress={begin} data-testid="table-begin">
          {t('table-begin')}
        </Button>
      </div>
    </Card>
  );
}

export function MappingEditor({ work, setObject }: Props) {
  const { mapping, options, example, table, again } = work;
  const failure = mapping.error ?? options.error;
  const checks = (example.data?.checks ?? []).filter(
    ({ evidence }) => !table.rows.some(({ field }) => field === evidence),
  );
  return (
    <>
      {failure && <FailureNotice failure={failureOf(failure)} retry={again} />}
      {!failure && (!mapping.data || !options.data) && <Skeleton rows={8} />}
      {work.refused && <FailureNotice failure={failureOf(work.refused)} />}
      {mapping.data && <VersionBar work={work} />}
      {work.object !== 'deals' && (
        <p className={styles.soft}>
          {t('table-of', {
            object: OBJECTS.find(({ value }) => value === work.object)?.text ?? '',
          })}
        </p>
      )}
      {example.error && (
        <FailureNotice failure={failureOf(example.error)} retry={() => void example.refetch()} />
      )}
      {mapping.data && options.data && table.rows.length === 0 && <Empty work={work} />}
      {mapping.data && (options.data || failure) && table.rows.length > 0 && <Table work={work} />}
      {example.data?.record === '' && <p className={styles.soft}>{t('example-no-record')}</p>}
      {checks.length > 0 && (
        <Checks checks={checks} again={() => void example.refetch()} busy={example.isFetching} />
      )}
      <Versions work={work} />
      <Disclosure title={t('tables-title')}>
        <div className={styles.more}>
          <p className={styles.soft}>{t('tables-words')}</p>
          <Pick
            label={t('tables-label')}
            options={OBJECTS}
            value={work.object}
            onChange={(next) =>
              setObject(OBJECTS.find(({ value }) => value === next)?.value ?? 'deals')
            }
            data-testid="table-object"
          />
          <Paste work={work} />
        </div>
      </Disclosure>
    </>
  );
}
