/** Search, table and detail: the same for a preview and for a run. */
import { type ReactNode, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { failureOf, type Row, useRead } from '../host';
import { FailureNotice } from '../parts/FailureNotice';
import { Icon } from '../parts/Icon';
import { Skeleton } from '../parts/Skeleton';
import { t } from '../text';
import { count } from '../text/when';
import styles from './People.module.css';
import { PeopleTable } from './PeopleTable';
import { PersonPanel } from './PersonPanel';
import { type Filter, usePeople } from './usePeople';

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

export function People({ filter, shows, label, act }: Props) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const people = usePeople({ ...filter, search });
  const listed = people.rows.find(({ seq }) => seq === chosen);
  const row = useChosen(filter.plan, chosen, listed);
  const more = people.hasNextPage ? () => void people.fetchNextPage() : null;
  return (
    <section className={styles.people} aria-label={label}>
      <div className={styles.bar}>
        <Find value={search} onChange={setSearch} />
        <p className={styles.total} role="status">
          {people.data && t('people-total', { total: people.total, shown: count(people.total) })}
        </p>
      </div>
      {people.error && (
        <FailureNotice failure={failureOf(people.error)} retry={() => void people.refetch()} />
      )}
      {people.isPending && <Skeleton rows={6} />}
      {people.data && people.total === 0 && (
        <p className={styles.empty}>{search ? t('people-none-found') : t('people-none')}</p>
      )}
      {people.data && (people.total > 0 || row) && (
        <div className={row ? styles.split : styles.whole}>
          <div className={styles.list}>
            <PeopleTable
              label={label}
              rows={people.rows}
              shows={shows}
              chosen={chosen}
              choose={setChosen}
              more={more}
              busy={people.isFetching}
              narrow={row !== undefined}
            />
          </div>
          {row && (
            <PersonPanel
              row={row}
              {...(shows === 'plan' ? { plan: filter.plan } : {})}
              close={() => setChosen(null)}
            >
              {act?.(row)}
            </PersonPanel>
          )}
        </div>
      )}
    </section>
  );
}
