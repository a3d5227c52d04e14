/** Prepared events: triggers, mapping, previews and runs, as a real engine would keep them. */
import type { Event } from '../bindings/Event';
import type { EventPlanView } from '../bindings/EventPlanView';
import type { EventRow } from '../bindings/EventRow';
import type { DraftChange } from '../bindings/DraftChange';
import type { DraftsView } from '../bindings/DraftsView';
import type { MappingTable } from '../bindings/MappingTable';
import type { TriggersView } from '../bindings/TriggersView';
import type { VersionView } from '../bindings/VersionView';
import { type Answer, type Command, HostFailure, type Request } from '../host';
import {
  eventPlan,
  eventRows,
  exampleOf,
  FIELDS,
  MAPPING_CHECKS,
  PIPELINES,
  SEEDED,
  sources,
  TRIGGER_CHECKS,
} from './event-answers';
import type { Pace } from './pace';

type EventCommand = Extract<
  Command,
  | 'event_triggers'
  | 'trigger_options'
  | 'save_triggers'
  | 'event_mapping'
  | 'mapping_options'
  | 'mapping_example'
  | 'event_drafts'
  | 'keep_draft'
  | 'save_mapping'
  | 'compare_mappings'
  | 'restore_mapping'
  | 'preview_events'
  | 'show_event_plan'
  | 'list_event_plans'
  | 'event_rows'
  | 'decide_event'
  | 'start_events'
  | 'stop_events'
  | 'settle_events'
>;

type Commands = { [C in EventCommand]: (request: Request<C>) => Promise<Answer<C>> };

interface SavedMapping {
  version: VersionView;
  tables: MappingTable[];
}

/** How the events of a prepared story stand. */
export interface EventStory {
  triggers: TriggersView;
  pipelines: Answer<'trigger_options'>['pipelines'];
  triggerChecks: Answer<'trigger_options'>['checks'];
  /** Every saved mapping, oldest first; the first is the guide's. */
  mappings: SavedMapping[];
  mappingChecks: Answer<'mapping_example'>['checks'];
  /** As many properties as a large account has. */
  many: boolean;
  drafts: DraftsView;
  rows: EventRow[];
  plans: EventPlanView[];
}

const GUIDE = { number: 0, author: 'impact.com', note: 'The rows of its guide', saved_at: '' };

export function newEvents(): EventStory {
  return {
    triggers: {
      version: 0,
      triggers: [],
      customer: { rule: 'participant' },
      since: '',
      sentence: 'Nothing counts as an event yet.',
    },
    pipelines: PIPELINES,
    triggerChecks: TRIGGER_CHECKS,
    mappings: [{ version: GUIDE, tables: [SEEDED] }],
    mappingChecks: MAPPING_CHECKS,
    many: false,
    drafts: { tables: [], trigger: null },
    rows: eventRows(),
    plans: [],
  };
}

const done = <T>(answer: T): Promise<T> => Promise.resolve(structuredClone(answer));

function refuse(message: string, hint: string): never {
  throw new HostFailure({ code: 'invalid_input', message, hint });
}

export function mappingOf({ mappings }: EventStory): Answer<'event_mapping'> {
  const newest = mappings.at(-1) ?? { version: GUIDE, tables: [] };
  const versions = mappings.map(({ version }) => version).reverse();
  return { ...newest, versions };
}

function keptDraft({ drafts, mappings }: EventStory, change: DraftChange): DraftsView {
  const others = (object: MappingTable['object']) =>
    drafts.tables.filter(({ table }) => table.object !== object);
  switch (change.what) {
    case 'table': {
      const over = mappings.at(-1)?.version.number ?? 0;
      return { ...drafts, tables: [...others(change.table.object), { table: change.table, over }] };
    }
    case 'no_table':
      return { ...drafts, tables: others(change.object) };
    case 'trigger':
      return { ...drafts, trigger: change.trigger };
    case 'no_trigger':
      return { ...drafts, trigger: null };
  }
}

/** Saves triggers the way the engine does. */
export function saveTriggers(story: EventStory, request: Request<'save_triggers'>): TriggersView {
  const bad = request.triggers.find(({ event }) => event && !/^\w+$/.test(event));
  if (bad)
    refuse(
      `"${bad.event ?? ''}" cannot be an event name.`,
      'Use letters, digits and _, 64 at most; it must equal the code of an event type in impact.com.',
    );
  const told = request.triggers.map(
    ({ object, stage, event }) => `${object} ${stage} → ${event ?? `deal_${stage}`}`,
  );
  story.triggers = {
    version: story.triggers.version + 1,
    triggers: request.triggers.map((each) => ({ ...each, property: each.property || 'dealstage' })),
    customer: request.customer,
    since: story.triggers.since || '2026-11-10T14:05:00Z',
    sentence: told.join(', ') || 'Nothing counts as an event yet.',
  };
  return story.triggers;
}

/** Saves a mapping the way the engine does. */
export function saveMapping(story: EventStory, tables: MappingTable[], note: string): void {
  const now = mappingOf(story);
  const kept = now.tables.filter((old) => !tables.some(({ object }) => object === old.object));
  const number = story.mappings.length;
  const version = { number, author: 'priya', note, saved_at: '2026-11-10T14:05:00Z' };
  const written = tables.filter(({ object, rows }) => object === 'deals' || rows.length > 0);
  story.mappings.push({ version, tables: [...written, ...kept] });
}

export function eventCommands(
  story: () => EventStory,
  tell: (event: Event) => void,
  pace: Pace,
): Commands {
  const table = (object: MappingTable['object']): MappingTable =>
    mappingOf(story()).tables.find((each) => each.object === object) ?? {
      object,
      rows: [],
      sub_total_as: SEEDED.sub_total_as,
    };
  const plan = (id: string): EventPlanView =>
    story().plans.find((each) => each.id === id) ??
    refuse('This preview is not there any more.', 'Make a new one.');
  const change = (id: string, more: Partial<EventPlanView>): EventPlanView => {
    const { plans, rows } = story();
    const { counts, results, number, sentence } = eventPlan(rows);
    const now = { counts, results, number, sentence };
    const next = { ...plan(id), ...now, ...more };
    story().plans = plans.map((each) => (each.id === id ? next : each));
    tell({ type: 'events_progress', plan: plan(id) });
    return plan(id);
  };
  return {
    event_triggers: () => done(story().triggers),
    trigger_options: () => done({ pipelines: story().pipelines, checks: story().triggerChecks }),
    save_triggers: (request) => done(saveTriggers(story(), request)),
    event_mapping: () => done(mappingOf(story())),
    mapping_options: () =>
      done({
        fields: FIELDS,
        sources: sources(story().many),
        sample: 50,
        sub_total_names: ['OrderSubTotalPostDiscount', 'Amount', 'OrderSubTotal'],
      }),
    mapping_example: ({ object, draft, skip }) => {
      const used = draft ?? table(object);
      const empty = used.rows.find(({ source }) => !source.trim());
      if (empty) refuse(`${empty.field} has no source.`, 'Choose where its value comes from.');
      const before = exampleOf(table(object), 0);
      const after = exampleOf(used, 0);
      const effects = after.rows
        .map((row) => ({ row, old: before.rows.find(({ field }) => field === row.field) }))
        .filter(({ row, old }) => row.value !== (old?.value ?? ''))
        .map(({ row, old }) => ({
          field: row.sent_as,
          records: 50,
          name: after.name,
          before: old?.value ?? '',
          after: row.value,
        }));
      return done({
        ...exampleOf(used, skip),
        checks: story().mappingChecks,
        sample: 50,
        held: 9,
        held_in_use: 9,
        effects: draft ? effects : [],
      });
    },
    event_drafts: () => done(story().drafts),
    keep_draft: (change) => {
      story().drafts = keptDraft(story(), change);
      return done(story().drafts);
    },
    save_mapping: ({ tables, note }) => {
      saveMapping(story(), tables, note);
      story().drafts = { ...story().drafts, tables: [] };
      return done(mappingOf(story()));
    },
    compare_mappings: ({ older, newer }) => {
      const rows = (number: number) =>
        story().mappings.find(({ version }) => version.number === number)?.tables[0]?.rows ?? [];
      const fields = [...new Set([...rows(older), ...rows(newer)].map(({ field }) => field))];
      const of = (number: number, name: string) =>
        rows(number).find(({ field }) => field === name)?.source ?? null;
      return done(
        fields
          .map((name) => ({
            object: 'deals' as const,
            field: name,
            before: of(older, name),
            after: of(newer, name),
          }))
          .filter(({ before, after }) => before !== after),
      );
    },
    restore_mapping: ({ number, note }) => {
      const old = story().mappings.find(({ version }) => version.number === number);
      saveMapping(story(), old?.tables ?? [], note);
      return done(mappingOf(story()));
    },
    preview_events: () => {
      story().rows = eventRows();
      const making = eventPlan([], {
        id: `events-${story().plans.length + 1}`,
        status: 'previewing',
        phase: 'Reading deals',
      });
      story().plans = [making, ...story().plans];
      pace.later(() => change(making.id, { status: 'ready', phase: '' }), 600);
      return done(making);
    },
    show_event_plan: (id) => done(plan(id)),
    list_event_plans: () => done(story().plans),
    event_rows: ({ kind, offset, limit }) => {
      const rows = story().rows.filter((each) => !kind || each.kind === kind);
      return done({ rows: rows.slice(offset, offset + limit), total: rows.length });
    },
    decide_event: ({ plan: id, seq, word }) => {
      story().rows = story().rows.map((row) => {
        if (row.seq !== seq) return row;
        if (word === 'approve') return { ...row, kind: row.approve ?? row.kind, left_out: false };
        return { ...row, left_out: word === 'leave_out' };
      });
      return done(change(id, {}));
    },
    start_events: ({ plan: id, confirmation }) => {
      const { number, sentence, status } = plan(id);
      if (status === 'ready' && number > 0 && confirmation !== number)
        throw new HostFailure({
          code: 'confirmation_needed',
          message: sentence,
          hint: `Type ${number} to go on.`,
        });
      pace.later(() => {
        story().rows = story().rows.map((row) =>
          row.kind === 'send' && !row.left_out ? { ...row, outcome: 'sent' } : row,
        );
        change(id, { status: 'done', phase: '' });
      }, 1200);
      return done(change(id, { status: 'running', phase: 'Sending conversions' }));
    },
    stop_events: (id) =>
      done(
        change(id, {
          status: plan(id).status === 'previewing' ? 'cancelled' : 'stopped',
          phase: '',
        }),
      ),
    settle_events: () => done(story().plans),
  };
}
