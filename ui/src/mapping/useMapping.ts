/** The mapping of one kind of record: what is in use, and a draft of it that nothing uses yet. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type EventObject,
  type MappingRow,
  type MappingTable,
  type MappingView,
  useCommand,
  useRead,
} from '../host';

interface Draft {
  /** `null` where nothing was changed, `undefined` before the engine told. */
  table: MappingTable | null | undefined;
  past: (MappingTable | null)[];
}

const UNTOUCHED: Draft = { table: undefined, past: [] };

/**
 * A draft is kept by the engine, so that it outlives the page and the window. The steps that lead back are only of this
 * window.
 */
function useDraft(workspace: string, object: EventObject) {
  const cache = useQueryClient();
  const stored = useRead('event_drafts', null);
  const save = useCommand('keep_draft');
  const queryKey = ['mapping_steps', workspace, object];
  const { data: own } = useQuery({
    queryKey,
    queryFn: () => UNTOUCHED,
    initialData: UNTOUCHED,
    staleTime: Infinity,
    gcTime: Infinity,
  });
  const kept = stored.data?.tables.find(({ table }) => table.object === object);
  const table = own.table === undefined ? (kept?.table ?? null) : own.table;
  function keep(next: { table: MappingTable | null; past: Draft['past'] }): void {
    cache.setQueryData(queryKey, next);
    save.mutate(next.table ? { what: 'table', table: next.table } : { what: 'no_table', object });
  }
  return {
    table,
    past: own.past,
    over: kept?.over,
    known: stored.data !== undefined || stored.error !== null,
    unkept: save.error,
    keep,
    /** Saved as a version: the engine has forgotten the draft itself. */
    used: () => void cache.setQueryData(queryKey, { table: null, past: [] }),
  };
}

function inUse(mapping: MappingView | undefined, object: EventObject): MappingTable {
  const found = mapping?.tables.find((table) => table.object === object);
  return found ?? { object, rows: [], sub_total_as: '' };
}

function sameRow(one: MappingRow | undefined, other: MappingRow | undefined): boolean {
  return one?.source === other?.source && one?.note === other?.note;
}

/** How many rows of a draft are others than those in use. */
function changesOf(used: MappingTable, table: MappingTable): number {
  const fields = new Set([...used.rows, ...table.rows].map(({ field }) => field));
  const row = (of: MappingTable, name: string) => of.rows.find(({ field }) => field === name);
  const rows = [...fields].filter((name) => !sameRow(row(used, name), row(table, name))).length;
  const moved =
    used.rows.map(({ field }) => field).join() !== table.rows.map(({ field }) => field).join();
  const renamed = used.sub_total_as !== table.sub_total_as;
  return rows + (renamed ? 1 : 0) || (moved ? 1 : 0);
}

function moved(rows: MappingRow[], field: string, by: number): MappingRow[] {
  const from = rows.findIndex((row) => row.field === field);
  const to = from + by;
  const next = [...rows];
  const [row] = next.splice(from, 1);
  if (row && to >= 0 && to < rows.length) next.splice(to, 0, row);
  return next.length === rows.length ? next : rows;
}

export function useMapping(workspace: string, object: EventObject) {
  const mapping = useRead('event_mapping', null);
  const options = useRead('mapping_options', object);
  const save = useCommand('save_mapping');
  const draft = useDraft(workspace, object);
  const { keep } = draft;
  const [skip, setSkip] = useState(0);
  const used = inUse(mapping.data, object);
  const table = draft.table ?? used;
  const changes = draft.table ? changesOf(used, draft.table) : 0;
  const example = useRead(
    'mapping_example',
    { object, draft: changes > 0 ? table : null, skip },
    {
      enabled: mapping.data !== undefined && draft.known && table.rows.length > 0,
      stay: true,
    },
  );
  function change(next: Partial<MappingTable>): void {
    keep({ table: { ...table, ...next }, past: [...draft.past, draft.table] });
  }
  const edit = (field: string, next: Partial<MappingRow>) =>
    change({ rows: table.rows.map((row) => (row.field === field ? { ...row, ...next } : row)) });
  const discard = () => keep({ table: null, past: [] });
  const write = (note: string) =>
    save.mutateAsync({ tables: [table], author: '', note }).then(draft.used);
  const version = mapping.data?.version.number;
  const last = draft.past.at(-1);
  return {
    object,
    mapping,
    options,
    example,
    table,
    used,
    changes,
    /** Another mapping is in use than when the draft was begun. */
    overtaken: changes > 0 && draft.over !== undefined && draft.over !== version,
    unkept: draft.unkept,
    saving: save.isPending,
    refused: save.error,
    edit,
    change,
    move: (field: string, by: number) => change({ rows: moved(table.rows, field, by) }),
    remove: (field: string) => change({ rows: table.rows.filter((row) => row.field !== field) }),
    /** Adds rows; a field that has one gets the new source. */
    add: (rows: MappingRow[]) => {
      const old = table.rows.map((row) => rows.find(({ field }) => field === row.field) ?? row);
      const fresh = rows.filter(({ field }) => !old.some((row) => row.field === field));
      change({ rows: [...old, ...fresh] });
    },
    /** One row as it is in use. */
    putBack: (field: string) => {
      const row = used.rows.find((each) => each.field === field);
      if (row) edit(field, row);
    },
    undo:
      last === undefined ? undefined : () => keep({ table: last, past: draft.past.slice(0, -1) }),
    discard,
    save: write,
    /** The example after, or before, the one that is shown. */
    step: (by: number) => setSkip(Math.max(0, skip + by)),
    first: skip === 0,
    again: () => {
      void mapping.refetch();
      void options.refetch();
      void example.refetch();
    },
  };
}

export type Mapping = ReturnType<typeof useMapping>;
