/** A long table of people. Only rows are virtual; pages are read when they come into sight. */
import {
  Cell,
  Collection,
  Column,
  Row as TableRow,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  TableLoadMoreItem,
  Virtualizer,
} from 'react-aria-components';
import type { Row } from '../host';
import { Icon } from '../parts/Icon';
import { t } from '../text';
import { KINDS, type Look, OUTCOMES } from './kinds';
import styles from './PeopleTable.module.css';

interface Props {
  label: string;
  rows: Row[];
  /** A preview says what would happen, a run what did. */
  shows: 'plan' | 'run';
  chosen: number | null;
  choose: (seq: number | null) => void;
  more: (() => void) | null;
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

export function PeopleTable(props: Props) {
  const { label, rows, shows, chosen, choose, more, busy, narrow } = props;
  const run = shows === 'run';
  return (
    <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight: 36, headingHeight: 32 }}>
      <Table
        aria-label={label}
        aria-busy={busy}
        className={styles.table}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          choose(typeof key === 'number' ? key : null);
        }}
      >
        <TableHeader className={styles.head}>
          <Column isRowHeader width="5fr" minWidth={narrow ? 180 : 220} className={styles.column}>
            {t('column-person')}
          </Column>
          <Column width="3fr" minWidth={120} className={styles.column}>
            {run ? t('column-result') : t('column-change')}
          </Column>
          {!narrow && (
            <Column width="3fr" minWidth={120} className={styles.column}>
              {run ? t('column-what') : t('column-because')}
            </Column>
          )}
        </TableHeader>
        <TableBody>
          {/* Rows that were drawn once are kept by their object: another page costs its own rows only. */}
          <Collection items={rows} dependencies={[shows, narrow]}>
            {(row) => (
              <TableRow id={row.seq} className={styles.row} textValue={row.person}>
                <Cell className={styles.cell}>
                  <Person
                    row={row}
                    look={run ? OUTCOMES[row.outcome] : KINDS[row.kind]}
                    named={!narrow}
                  />
                </Cell>
                <Cell className={styles.cell}>
                  {run ? OUTCOMES[row.outcome].word : row.left_out ? t('left-out') : row.summary}
                </Cell>
                {!narrow && (
                  <Cell className={styles.cell}>
                    {run ? row.problem || row.summary : row.because}
                  </Cell>
                )}
              </TableRow>
            )}
          </Collection>
          <TableLoadMoreItem
            className={styles.more}
            isLoading={busy && more !== null}
            onLoadMore={() => more?.()}
          >
            {t('loading')}
          </TableLoadMoreItem>
        </TableBody>
      </Table>
    </Virtualizer>
  );
}
