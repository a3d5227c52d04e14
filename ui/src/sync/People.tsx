/** Search, table and detail: the same for a preview and for a run. */
import { type ReactNode, type RefObject, useCallback, useRef, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { failureOf, type Row, useRead } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { Skeleton } from '../parts/Skeleton';
import { useGiveWay } from '../parts/useGiveWay';
import { useHeldKeys, useSightOf } from '../parts/useNear';
import { t } from '../text';
import { count } from '../text/when';
import styles from './People.module.css';
import { PeopleTable } from './PeopleTable';
import { PersonPanel } from './PersonPanel';
import { type Filter, type Placed, usePeople } from './usePeople';

interface Props {
  filter: Omit<Filter, 'search'>;
  shows: 'plan' | 'run';
  label: string;
  /** What can be done with the chosen person. */
  act?: (row: Row) => ReactNode;
}

function Find({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <SearchField
      aria-label={t('people-search')}
      className={styles.find}
      value={value}
      onChange={onChange}
    >
      <Icon name="search" size={16} />
      <Input placeholder={t('people-search')} className={styles.input} />
    </SearchField>
  );
}

/**
 * The chosen person as they are now. Whoever was decided about may no longer be in the filtered list, but stays in sight:
 * rows are numbered without gaps, so the position is the number.
 */
function useChosen(plan: string, seq: number | null, listed: Row | undefined): Row | undefined {
  const missing = seq !== null && !listed;
  const request = { plan, kind: null, search: '', outcome: null, offset: seq ?? 0, limit: 1 };
  const { data } = useRead('plan_rows', request, { enabled: missing });
  return listed ?? (missing ? data?.rows.find((row) => row.seq === seq) : undefined);
}

/** The rows around what is in sight, and that of the chosen person wherever it is. */
function useNear(filter: Filter, frame: RefObject<HTMLElement | null>, chosen: Placed | null) {
  const of = JSON.stringify(filter);
  const { middle, keep } = useSightOf(frame, of, chosen?.place ?? null);
  const people = usePeople(filter, middle, keep);
  useHeldKeys(frame, people.rows, people.total);
  return { ...people, of };
}

export function People({ filter, shows, label, act }: Props) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Placed | null>(null);
  const frame = useRef<HTMLElement>(null);
  const people = useNear({ ...filter, search }, frame, chosen);
  const seq = chosen?.row.seq ?? null;
  const listed = people.rows.find(({ row }) => row.seq === seq)?.row;
  const row = useChosen(filter.plan, seq, listed);
  const split = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setChosen(null), []);
  useGiveWay(split, close);
  const choose = (seq: number | null) =>
    setChosen(people.rows.find(({ row }) => row.seq === seq) ?? null);
  return (
    <section ref={frame} className={styles.people} aria-label={label}>
      <div className={styles.bar}>
        <Find value={search} onChange={setSearch} />
        <p className={styles.total} role="status">
          {people.isRead && t('people-total', { total: people.total, shown: count(people.total) })}
        </p>
      </div>
      {people.error && <FailureNotice failure={failureOf(people.error)} retry={people.again} />}
      {people.isPending && <Skeleton rows={6} />}
      {people.isRead && people.total === 0 && (
        <p className={styles.empty}>{search ? t('people-none-found') : t('people-none')}</p>
      )}
      {(people.total > 0 || row) && (
        <div ref={split} className={row ? styles.split : styles.whole}>
          <div className={styles.list}>
            <PeopleTable
              key={people.of}
              label={label}
              rows={people.rows}
              total={people.total}
              shows={shows}
              chosen={row?.seq ?? null}
              choose={choose}
              busy={people.isFetching}
              narrow={row !== undefined}
            />
          </div>
          {row && (
            <PersonPanel
              row={row}
              {...(shows === 'plan' ? { plan: filter.plan } : {})}
              close={close}
            >
              {act?.(row)}
            </PersonPanel>
          )}
        </div>
      )}
    </section>
  );
}
