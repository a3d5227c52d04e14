/** A long table of people. Only rows are virtual; of those that are out of sight most are not even held. */
import {
  Cell,
  Collection,
  Column,
  Row as TableRow,
  Table,
  TableBody,
  TableHeader,
  Virtualizer,
} from 'react-aria-components';
import type { Row } from '../host';
import { Icon } from '../parts/Icon';
import { LongLayout, type LongLayoutOptions } from '../parts/LongLayout';
import { rowHeight } from '../parts/useNear';
import { t } from '../text';
import { KINDS, type Look, OUTCOMES } from './kinds';
import styles from './PeopleTable.module.css';
import type { Placed } from './usePeople';

/** The row of headings, which assistive technology counts with the others. */
const HEADINGS = 1;

interface Props {
  label: string;
  /** Those that are held, in the order of their places. */
  rows: Placed[];
  /** How many there are in all. */
  total: number;
  /** A preview says what would happen, a run what did. */
  shows: 'plan' | 'run';
  chosen: number | null;
  choose: (seq: number | null) => void;
  busy: boolean;
  /** Leaves out the last column and the names, which the panel beside the table tells in full. */
  narrow: boolean;
}

function Sign({ look }: { look: Look }) {
  return (
    <span className={styles[look.tone]} title={look.word}>
      <Icon name={look.icon} size={16} />
      <span className="visually-hidden">{look.word}: </span>
    </span>
  );
}

function Person({ row, look, named }: { row: Row; look: Look; named: boolean }) {
  return (
    <span className={styles.person}>
      <Sign look={look} />
      <span className={row.left_out ? styles.out : styles.email}>{row.person}</span>
      {named && <span className={styles.name}>{row.name}</span>}
    </span>
  );
}

function Headings({ run, narrow }: { run: boolean; narrow: boolean }) {
  return (
    <TableHeader className={styles.head}>
      <Column isRowHeader width="5fr" minWidth={narrow ? 180 : 220} className={styles.column}>
        {t('column-person')}
      </Column>
      <Column width="3fr" minWidth={140} className={styles.column}>
        {run ? t('column-result') : t('column-change')}
      </Column>
      {!narrow && (
        <Column width="3fr" minWidth={140} className={styles.column}>
          {run ? t('column-what') : t('column-because')}
        </Column>
      )}
    </TableHeader>
  );
}

function personRow({ row, place }: Placed, run: boolean, narrow: boolean) {
  return (
    <TableRow
      id={row.seq}
      className={styles.row}
      textValue={row.person}
      render={(props) => <div {...props} aria-rowindex={place + 1 + HEADINGS} />}
    >
      <Cell className={styles.cell}>
        <Person row={row} look={run ? OUTCOMES[row.outcome] : KINDS[row.kind]} named={!narrow} />
      </Cell>
      <Cell className={styles.cell}>
        {run ? OUTCOMES[row.outcome].word : row.left_out ? t('left-out') : row.summary}
      </Cell>
      {!narrow && (
        <Cell className={styles.cell}>{run ? row.problem || row.summary : row.because}</Cell>
      )}
    </TableRow>
  );
}

export function PeopleTable(props: Props) {
  const { label, rows, total, shows, chosen, choose, busy, narrow } = props;
  const run = shows === 'run';
  const options: LongLayoutOptions = { rowHeight: rowHeight(), headingHeight: 32, total };
  return (
    <Virtualizer layout={LongLayout} layoutOptions={options}>
      <Table
        aria-label={label}
        aria-busy={busy}
        className={styles.table}
        selectionMode="single"
        // Who only comes by with Tab opens nobody; with somebody open, the arrows lead from one to the next.
        selectionBehavior={chosen === null ? 'toggle' : 'replace'}
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          choose(typeof key === 'number' ? key : null);
        }}
        // The library counts only the rows that it was given.
        render={(given) => <div {...given} aria-rowcount={total + HEADINGS} />}
      >
        <Headings run={run} narrow={narrow} />
        <TableBody>
          {/* Rows that were drawn once are kept by their object: another page costs its own rows only. */}
          <Collection items={rows} dependencies={[shows, narrow]}>
            {(placed) => personRow(placed, run, narrow)}
          </Collection>
        </TableBody>
      </Table>
    </Virtualizer>
  );
}
