/** One field of an event: where its value comes from, what that is for a real record, and what can be done with it. */
import { type KeyboardEvent, useState } from 'react';
import { MenuTrigger } from 'react-aria-components';
import type { CheckView, ExampleRow, FieldOption, MappingRow, SourceOption } from '../host';
import { Button } from '../parts/Button';
import { Field } from '../parts/Field';
import { Icon, type IconName } from '../parts/Icon';
import { Options } from '../parts/Options';
import { Pick } from '../parts/Pick';
import { t } from '../text';
import styles from './Mapping.module.css';
import { Source } from './Source';
import type { Mapping } from './useMapping';
import { useTyped } from '../events/useTyped';

const MARKS: Record<CheckView['status'], IconName> = {
  pass: 'info',
  warn: 'warn',
  fail: 'cross',
  unknown: 'question',
};

/** What we see of this row in HubSpot. */
function Seen({ checks }: { checks: CheckView[] }) {
  return checks.map((check) => (
    <p
      key={`${check.id} ${check.sentence}`}
      className={styles[check.status]}
      data-check={check.id}
      data-status={check.status}
    >
      <Icon name={MARKS[check.status]} size={16} />
      <span>
        {check.sentence} {check.fix}
      </span>
    </p>
  ));
}

function Note({ field, note, keep }: { field: string; note: string; keep: (n: string) => void }) {
  const typed = useTyped(note, keep);
  return <Field label={t('row-note-of', { field })} {...typed} testId={`note-${field}`} />;
}

/** The name under which the guide's OrderSubTotal is sent. */
function SentAs({ work }: { work: Mapping }) {
  const names = work.options.data?.sub_total_names ?? [];
  if (names.length === 0) return null;
  return (
    <Pick
      label={t('sent-as')}
      options={names.map((name) => ({ value: name, text: name }))}
      value={work.table.sub_total_as}
      onChange={(name) => work.change({ sub_total_as: name })}
      data-testid="sub-total-as"
    />
  );
}

function Value({ example, known }: { example: ExampleRow | undefined; known: boolean }) {
  if (!example)
    return <span className={styles.soft}>{known ? t('example-wait') : t('example-none')}</span>;
  const { value, problem, filled } = example;
  return (
    <>
      {value && <code className={styles.value}>{value}</code>}
      {problem && (
        <span className={styles.problem}>
          <Icon name="warn" size={16} />
          <span>{problem}</span>
        </span>
      )}
      {!value && !problem && <span className={styles.soft}>{t('example-empty')}</span>}
      {filled !== null && (
        <span className={filled < 80 ? styles.low : styles.soft}>
          {t('filled-share', { filled })}
        </span>
      )}
    </>
  );
}

interface MenuProps {
  row: MappingRow;
  option: FieldOption | undefined;
  work: Mapping;
  writeNote: () => void;
}

function Menu({ row, option, work, writeNote }: MenuProps) {
  const { rows } = work.table;
  const at = rows.findIndex(({ field }) => field === row.field);
  const old = work.used.rows.find(({ field }) => field === row.field);
  const required = option?.need === 'required';
  const acts: Record<string, () => void> = {
    note: writeNote,
    up: () => work.move(row.field, -1),
    down: () => work.move(row.field, 1),
    back: () => work.putBack(row.field),
    remove: () => work.remove(row.field),
  };
  const options = [
    { id: 'note', text: t('row-note') },
    { id: 'up', text: t('row-up'), disabled: at === 0 },
    { id: 'down', text: t('row-down'), disabled: at === rows.length - 1 },
    { id: 'back', text: t('row-back'), disabled: !old || old.source === row.source },
    required
      ? { id: 'remove', text: t('row-needed'), disabled: true }
      : { id: 'remove', text: t('row-remove') },
  ];
  return (
    <MenuTrigger>
      <Button small kind="quiet" aria-label={t('row-more-of', { field: row.field })}>
        {t('row-more')}
      </Button>
      <Options
        label={t('row-more-of', { field: row.field })}
        options={options}
        choose={(id) => acts[id]?.()}
      />
    </MenuTrigger>
  );
}

interface Props {
  row: MappingRow;
  option: FieldOption | undefined;
  sources: SourceOption[];
  checks: CheckView[];
  example: ExampleRow | undefined;
  known: boolean;
  work: Mapping;
}

/** `Alt` with an arrow moves the row, as its menu does. */
function keysOf(work: Mapping, row: MappingRow) {
  return (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (!event.altKey || by === 0) return;
    event.preventDefault();
    work.move(row.field, by);
  };
}

export function Row({ row, option, sources, checks, example, known, work }: Props) {
  const [noting, setNoting] = useState(false);
  const old = work.used.rows.find(({ field }) => field === row.field);
  const changed = work.changes > 0 && old?.source !== row.source;
  return (
    // The keys work on the buttons and fields inside of the row; it takes no focus of its own.
    <tr onKeyDown={keysOf(work, row)} data-row={row.field}>
      <th scope="row" id={`field-${row.field}`}>
        <span className={styles.field}>{row.field}</span>
        {changed && <span className={styles.changed}>{old ? t('row-changed') : t('row-new')}</span>}
        <span className={styles.kind}>{option?.kind}</span>
      </th>
      <td>
        <Source
          row={row}
          option={option}
          sources={sources}
          object={work.object}
          keep={(source) => work.edit(row.field, { source })}
        />
        {row.field === 'OrderSubTotal' && <SentAs work={work} />}
        <Seen checks={checks} />
        {(noting || row.note) && (
          <Note field={row.field} note={row.note} keep={(note) => work.edit(row.field, { note })} />
        )}
      </td>
      <td>
        <div className={styles.example}>
          <Value example={example} known={known} />
        </div>
      </td>
      <td className={styles.menu}>
        <Menu row={row} option={option} work={work} writeNote={() => setNoting(true)} />
      </td>
    </tr>
  );
}
