/** The records of a preview, each with what is sent for it and why; one of them in full. */
import { type RefObject, useCallback, useRef, useState } from 'react';
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
import { type EventKind, type EventPlanView, type EventRow, failureOf, useHost } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { LongLayout, type LongLayoutOptions } from '../parts/LongLayout';
import { Skeleton } from '../parts/Skeleton';
import { useGiveWay } from '../parts/useGiveWay';
import { rowHeight, useHeldKeys, useSightOf } from '../parts/useNear';
import { type Placed, usePages } from '../parts/usePages';
import { t } from '../text';
import { EventPanel } from './EventPanel';
import styles from './Events.module.css';
import { KINDS, OUTCOMES, SENDS } from './kinds';

/** The row of headings, which assistive technology counts with the others. */
const HEADINGS = 1;

type PlacedEvent = Placed<EventRow>;

/** The events around what is in sight. */
function useEvents(
  filter: { plan: string; kind: EventKind | null },
  frame: RefObject<HTMLElement | null>,
  chosen: PlacedEvent | null,
) {
  const host = useHost();
  const of = JSON.stringify(filter);
  const { middle, keep } = useSightOf(frame, of, chosen?.place ?? null);
  const list = {
    key: ['event_rows', filter.plan, filter.kind],
    read: (offset: number, limit: number) => host.event_rows({ ...filter, offset, limit }),
  };
  const found = usePages(list, middle, keep);
  useHeldKeys(frame, found.rows, found.total);
  return { ...found, of };
}

/** Before it is sent a row has a kind, afterwards an outcome. */
function lookOf(row: EventRow, plan: EventPlanView) {
  const sends = SENDS.includes(row.kind) && !row.left_out;
  return plan.status !== 'ready' && sends ? OUTCOMES[row.outcome] : KINDS[row.kind];
}

interface Props {
  plan: EventPlanView;
  /** Those that are held, in the order of their places. */
  rows: PlacedEvent[];
  /** How many there are in all. */
  total: number;
  chosen: number | null;
  choose: (seq: number | null) => void;
  busy: boolean;
  /** Leaves out the stage and the reason, which the panel beside the table tells. */
  narrow: boolean;
}

function eventRow({ row, place }: PlacedEvent, plan: EventPlanView, narrow: boolean) {
  const look = lookOf(row, plan);
  return (
    <TableRow
      id={row.seq}
      className={styles.row}
      textValue={row.name}
      render={(props) => <div {...props} aria-rowindex={place + 1 + HEADINGS} />}
    >
      <Cell className={styles.cell}>
        <span className={styles.record}>
          <span className={styles[look.tone]} title={look.word}>
            <Icon name={look.icon} size={16} />
            <span className="visually-hidden">{look.word}: </span>
          </span>
          <span className={row.left_out ? styles.out : styles.named}>{row.name}</span>
        </span>
      </Cell>
      {!narrow && <Cell className={styles.cell}>{row.stage_name}</Cell>}
      <Cell className={styles.cell}>{row.person}</Cell>
      {!narrow && (
        <Cell className={styles.cell}>
          {row.left_out ? t('left-out') : row.problem || row.sentence}
        </Cell>
      )}
    </TableRow>
  );
}

function Headings({ narrow }: { narrow: boolean }) {
  return (
    <TableHeader className={styles.head}>
      <Column isRowHeader width="4fr" minWidth={narrow ? 120 : 160} className={styles.column}>
        {t('events-record')}
      </Column>
      {!narrow && (
        <Column width="2fr" minWidth={100} className={styles.column}>
          {t('events-stage')}
        </Column>
      )}
      <Column width="3fr" minWidth={narrow ? 100 : 120} className={styles.column}>
        {t('events-customer')}
      </Column>
      {!narrow && (
        <Column width="5fr" minWidth={160} className={styles.column}>
          {t('column-because')}
        </Column>
      )}
    </TableHeader>
  );
}

function Rows({ plan, rows, total, chosen, choose, busy, narrow }: Props) {
  const options: LongLayoutOptions = { rowHeight: rowHeight(), headingHeight: 32, total };
  return (
    <Virtualizer layout={LongLayout} layoutOptions={options}>
      <Table
        aria-label={t('events-rows')}
        aria-busy={busy}
        className={styles.grid}
        selectionMode="single"
        // As in the table of people: Tab opens nothing.
        selectionBehavior={chosen === null ? 'toggle' : 'replace'}
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          choose(typeof key === 'number' ? key : null);
        }}
        // The library counts only the rows that it was given.
        render={(given) => <div {...given} aria-rowcount={total + HEADINGS} />}
      >
        <Headings narrow={narrow} />
        <TableBody>
          {/* Rows that were drawn once are kept by their object: another page costs its own rows only. */}
          <Collection items={rows} dependencies={[plan, narrow]}>
            {(placed) => eventRow(placed, plan, narrow)}
          </Collection>
        </TableBody>
      </Table>
    </Virtualizer>
  );
}

export function EventList({ plan, kind }: { plan: EventPlanView; kind: EventKind | null }) {
  const [chosen, setChosen] = useState<PlacedEvent | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const split = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setChosen(null), []);
  useGiveWay(split, close);
  const found = useEvents({ plan: plan.id, kind }, frame, chosen);
  const listed = found.rows.find(({ row }) => row.seq === chosen?.row.seq)?.row;
  const choose = (seq: number | null) =>
    setChosen(found.rows.find(({ row }) => row.seq === seq) ?? null);
  return (
    <div ref={frame} className={styles.events}>
      {found.error && <FailureNotice failure={failureOf(found.error)} retry={found.again} />}
      {found.isPending && <Skeleton rows={5} />}
      {found.isRead && found.total === 0 && <p className={styles.soft}>{t('events-rows-none')}</p>}
      {found.total > 0 && (
        <div ref={split} className={listed ? styles.split : styles.whole}>
          <div className={styles.list}>
            <Rows
              key={found.of}
              plan={plan}
              rows={found.rows}
              total={found.total}
              chosen={listed?.seq ?? null}
              choose={choose}
              busy={found.isFetching}
              narrow={listed !== undefined}
            />
          </div>
          {listed && (
            <EventPanel plan={plan} row={listed} look={lookOf(listed, plan)} close={close} />
          )}
        </div>
      )}
    </div>
  );
}
