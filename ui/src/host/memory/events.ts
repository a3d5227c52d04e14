/** Prepared answers about events: impact.com's own table, and an account in which nothing counts yet. */
import type { Answer, Command } from '../host';

type EventCommand = Extract<
  Command,
  | 'event_triggers'
  | 'trigger_options'
  | 'save_triggers'
  | 'event_mapping'
  | 'mapping_options'
  | 'mapping_example'
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

const TRIGGERS: Answer<'event_triggers'> = {
  version: 0,
  triggers: [],
  customer: { rule: 'participant' },
  since: '',
  sentence: 'Nothing counts as an event yet.',
};

const GUIDE = { number: 0, author: 'impact.com', note: 'The rows of its guide', saved_at: '' };

const MAPPING: Answer<'event_mapping'> = {
  version: GUIDE,
  tables: [
    {
      object: 'deals',
      rows: [
        { field: 'EventDate', source: 'record.lastmodifieddate', note: '' },
        { field: 'CustomerId', source: 'record.hs_object_id', note: '' },
        { field: 'CustomerEmail', source: 'contact.email', note: '' },
        { field: 'OrderId', source: 'deal_{stage}_{record.hs_object_id}', note: '' },
        { field: 'EventTypeCode', source: 'deal_{stage}', note: '' },
        { field: 'OrderSubTotal', source: 'record.amount', note: '' },
        { field: 'Date3', source: 'record.closedate', note: '' },
        { field: 'Text2', source: 'record.hs_deal_stage_probability', note: '' },
      ],
      sub_total_as: 'OrderSubTotalPostDiscount',
    },
  ],
  versions: [GUIDE],
};

const PLAN: Answer<'show_event_plan'> = {
  id: 'events',
  status: 'ready',
  made_at: '2026-11-10T14:05:00Z',
  phase: '',
  counts: { send: 0, reverse: 0, adjust: 0, same: 0, skip: 0, hold: 0, left_out: 0 },
  results: {
    waiting: 0,
    queued: 0,
    sent: 0,
    reversed: 0,
    adjusted: 0,
    failed: 0,
    unknown: 0,
    changed: 0,
  },
  number: 0,
  sentence: 'There is nothing to send.',
  notes: [],
  problem: '',
};

const done = <T>(answer: T): Promise<T> => Promise.resolve(answer);

export const eventCommands: { [C in EventCommand]: () => Promise<Answer<C>> } = {
  event_triggers: () => done(TRIGGERS),
  trigger_options: () => done({ pipelines: [], checks: [] }),
  save_triggers: () => done(TRIGGERS),
  event_mapping: () => done(MAPPING),
  mapping_options: () => done({ fields: [], sources: [], sample: 0 }),
  mapping_example: () => done({ record: '', name: '', more: false, rows: [], checks: [] }),
  save_mapping: () => done(MAPPING),
  compare_mappings: () => done([]),
  restore_mapping: () => done(MAPPING),
  preview_events: () => done(PLAN),
  show_event_plan: () => done(PLAN),
  list_event_plans: () => done([]),
  event_rows: () => done({ rows: [], total: 0 }),
  decide_event: () => done(PLAN),
  start_events: () => done(PLAN),
  stop_events: () => done(PLAN),
  settle_events: () => done([]),
};
