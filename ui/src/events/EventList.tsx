/** The records of a preview, each with what is sent for it and why; one of them in full. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import {
  Cell,
  Column,
  Row as TableRow,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  TableLoadMoreItem,
  Virtualizer,
} from 'react-aria-components';
import { type EventKind, type EventPlanView, type EventRow, failureOf, useHost } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { Skeleton } from '../parts/Skeleton';
import { useGiveWay } from '../parts/useGiveWay';
import { t } from '../text';
import { EventPanel } from './EventPanel';
import styles from './Events.module.css';
import { KINDS, OUTCOMES, SENDS } from './kinds';

const PAGE = 200;
const LAYOUT = { rowHeight: 36, headingHeight: 32 };

function useRows(plan: string, kind: EventKind | null) {
  const host = useHost();
  const query = useInfiniteQuery({
    queryKey: ['event_rows', plan, kind],
    queryFn: ({ pageParam }) => host.event_rows({ plan, kind, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((sum, page) => sum + page.rows.length, 0);
      return read < last.total && last.rows.length > 0 ? read : null;
    },
    placeholderData: (before) => before,
  });
  return { ...query, rows: query.data?.pages.flatMap((page) => page.rows) ?? [] };
}

/** Before it is sent a row has a kind, afterwards an outcome. */
function lookOf(row: EventRow, plan: EventPlanView) {
  const sends = SENDS.includes(row.kind) && !row.left_out;
  return plan.status !== 'ready' && sends ? OUTCOMES[row.outcome] : KINDS[row.kind];
}

interface Props {
  plan: EventPlanView;
  rows: EventRow[];
  chosen: number | null;
  choose: (seq: number | null) => void;
  more: (() => void) | null;
  busy: boolean;
  /** Leaves out the reason, which the panel beside the table tells in full. */
  narrow: boolean;
}

function Rows({ plan, rows, chosen, choose, more, busy, narrow }: Props) {
  return (
    <Virtualizer layout={TableLayout} layoutOptions={LAYOUT}>
      <Table
        aria-label={t('events-rows')}
        aria-busy={busy}
        className={styles.grid}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          choose(typeof key === 'number' ? key : null);
        }}
      >
        <TableHeader className={styles.head}>
          <Column isRowHeader width="4fr" minWidth={160} className={styles.column}>
            {t('events-record')}
          </Column>
          <Column width="3fr" minWidth={130} className={styles.column}>
            {t('events-customer')}
          </Column>
          {!narrow && (
            <Column width="5fr" minWidth={160} className={styles.column}>
              {t('column-because')}
            </Column>
          )}
        </TableHeader>
        <TableBody dependencies={[plan, narrow]}>
          {rows.map((row) => {
            const look = lookOf(row, plan);
            return (
              <TableRow key={row.seq} id={row.seq} className={styles.row} textValue={row.name}>
                <Cell className={styles.cell}>
                  <span className={styles.record}>
                    <span className={styles[look.tone]} title={look.word}>
                      <Icon name={look.icon} size={16} />
                      <span className="visually-hidden">{look.word}: </span>
                    </span>
                    <span className={row.left_out ? styles.out : styles.named}>{row.name}</span>
                  </span>
                </Cell>
                <Cell className={styles.cell}>{row.person}</Cell>
                {!narrow && (
                  <Cell className={styles.cell}>
                    {row.left_out ? t('left-out') : row.problem || row.sentence}
                  </Cell>
                )}
              </TableRow>
            );
          })}
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

export function EventList({ plan, kind }: { plan: EventPlanView; kind: EventKind | null }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const split = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setChosen(null), []);
  useGiveWay(split, close);
  const found = useRows(plan.id, kind);
  const row = found.rows.find(({ seq }) => seq === chosen);
  if (found.error)
    return <FailureNotice failure={failureOf(found.error)} retry={() => void found.refetch()} />;
  if (found.isPending) return <Skeleton rows={5} />;
  if (found.rows.length === 0) return <p className={styles.soft}>{t('events-rows-none')}</p>;
  return (
    <div ref={split} className={row ? styles.split : styles.whole}>
      <div className={styles.list}>
        <Rows
          plan={plan}
          rows={found.rows}
          chosen={chosen}
          choose={setChosen}
          more={found.hasNextPage ? () => void found.fetchNextPage() : null}
          busy={found.isFetching}
          narrow={row !== undefined}
        />
      </div>
      {row && <EventPanel plan={plan} row={row} look={lookOf(row, plan)} close={close} />}
    </div>
  );
}
