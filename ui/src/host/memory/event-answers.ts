/** Prepared answers about events: what a HubSpot account with deals would have shown. */
import type { CheckView } from '../bindings/CheckView';
import type { EventKind } from '../bindings/EventKind';
import type { EventPlanView } from '../bindings/EventPlanView';
import type { EventRow } from '../bindings/EventRow';
import type { ExampleRow } from '../bindings/ExampleRow';
import type { FieldOption } from '../bindings/FieldOption';
import type { MappingTable } from '../bindings/MappingTable';
import type { PipelineOption } from '../bindings/PipelineOption';
import type { SourceOption } from '../bindings/SourceOption';
import { check } from './answers';

export const PIPELINES: PipelineOption[] = [
  {
    id: 'default',
    label: 'Sales pipeline',
    recent: 1204,
    stages: [
      stage('contractsent', 'Contract sent', 61),
      { ...stage('closedwon', 'Closed won', 14), won: true, chosen: true },
      { ...stage('closedlost', 'Closed lost', 38), lost: true },
    ],
  },
  {
    id: '8841',
    label: 'Renewals',
    recent: 212,
    stages: [
      stage('101', 'Due', 90),
      { ...stage('102', 'Renewed', 33), won: true, chosen: true },
      { ...stage('103', 'Cancelled', 9), lost: true },
    ],
  },
];

function stage(id: string, label: string, recent: number): PipelineOption['stages'][number] {
  return { id, label, won: false, lost: false, chosen: false, event: `deal_${id}`, recent };
}

export const TRIGGER_CHECKS: CheckView[] = [
  check('trg.stage_exists', 'pass', 'Every chosen stage is there.'),
  check(
    'trg.email_available',
    'warn',
    '13 of the 14 newest deals in these stages have a contact with a usable e-mail address; who is a participant is known after the first sync.',
    'Initech – 5 seats',
    'Nothing is sent for the others until their contact is there, synced, and has an address.',
  ),
];

export const SEEDED: MappingTable = {
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
};

const DATES = { date: true, datetime: true };
const TEXTS = { string: false, number: true, enumeration: false, date: true, datetime: true };

function field(
  name: string,
  need: string,
  kind: string,
  group: string,
  fits: Record<string, boolean>,
): FieldOption {
  return { name, need, kind, group, fits };
}

export const FIELDS: FieldOption[] = [
  field('EventDate', 'required', 'date and time', 'event', DATES),
  field('CustomerId', 'required', 'text, 255 characters at most', 'attribution', TEXTS),
  field('CustomerEmail', 'required', 'e-mail address, sent as its SHA-1', 'customer', {
    string: false,
  }),
  field('OrderId', 'required', 'text, 64 characters at most', 'event', TEXTS),
  field('EventTypeCode', 'required', 'text, 64 characters at most', 'event', TEXTS),
  field('OrderSubTotal', 'recommended', 'money, 8 digits and 2 behind the point', 'order', {
    number: true,
    string: false,
  }),
  field('Date3', 'recommended', 'date and time', 'free', DATES),
  field('Text2', 'recommended', 'text, 64 characters at most', 'free', TEXTS),
  field('CurrencyCode', 'optional', 'currency code of three letters', 'order', { string: false }),
  field('Note', 'optional', 'text, 255 characters at most', 'event', TEXTS),
  field('Text3', 'optional', 'text, 64 characters at most', 'free', TEXTS),
  field('Numeric1', 'optional', 'number, 8 digits and 2 behind the point', 'free', {
    number: true,
  }),
];

function source(
  of: SourceOption['of'],
  name: string,
  label: string,
  kind: string,
  filled: number,
  example: string,
): SourceOption {
  return { source: `${of}.${name}`, of, name, label, kind, filled, example };
}

const SOURCES: SourceOption[] = [
  source('record', 'amount', 'Amount', 'number', 96, '12400'),
  source('record', 'closedate', 'Close date', 'datetime', 100, '2026-11-12T00:00:00Z'),
  source('record', 'dealname', 'Deal name', 'string', 100, 'Globex – 40 seats'),
  source('record', 'hs_deal_stage_probability', 'Deal probability', 'number', 100, '1'),
  source('record', 'lastmodifieddate', 'Last modified date', 'datetime', 100, '2026-11-12'),
  source('record', 'hs_lastmodifieddate', 'Last modified date', 'datetime', 100, '2026-11-12'),
  source('record', 'hs_object_id', 'Record ID', 'number', 100, '9182736455'),
  source('record', 'plan_tier', 'Plan tier', 'enumeration', 71, 'gold'),
  source('contact', 'email', 'Email', 'string', 82, 'jo@globex.example'),
  source('contact', 'lifecyclestage', 'Lifecycle stage', 'enumeration', 98, 'customer'),
  source('company', 'name', 'Company name', 'string', 64, 'Globex'),
];

/** As many properties as a large account has. */
export function sources(many: boolean): SourceOption[] {
  if (!many) return SOURCES;
  const more = Array.from({ length: 990 }, (_, number) => {
    const of = number % 3 === 0 ? 'contact' : 'record';
    const kind = number % 4 === 0 ? 'number' : 'string';
    return source(of, `custom_${number}`, `Custom property ${number}`, kind, number % 101, '');
  });
  return [...SOURCES, ...more];
}

const RECORDS = [
  { record: '9182736455', name: 'Globex – 40 seats', amount: '12400.00' },
  { record: '9182736471', name: 'Initech – 5 seats', amount: '' },
];

const VALUES: Record<string, (at: (typeof RECORDS)[number]) => string> = {
  'record.lastmodifieddate': () => '2026-11-12T15:04:00Z',
  'record.hs_lastmodifieddate': () => '2026-11-12T15:04:00Z',
  'record.hs_object_id': ({ record }) => record,
  'contact.email': () => '3f1d0a7c2b4e6f8091a2b3c4d5e6f70812345678',
  'deal_{stage}_{record.hs_object_id}': ({ record }) => `deal_closedwon_${record}`,
  'deal_{stage}': () => 'deal_closedwon',
  'record.amount': ({ amount }) => amount,
  'record.closedate': () => '2026-11-12T00:00:00Z',
  'record.hs_deal_stage_probability': () => '1',
  'record.plan_tier': () => 'gold',
  '{reached}': () => '2026-11-12T15:03:12Z',
};

/** What the table makes of the record at `skip`. */
export function exampleOf(table: MappingTable, skip: number) {
  const at = RECORDS[skip] ?? { record: '', name: '', amount: '' };
  const rows: ExampleRow[] = table.rows.map(({ field: name, source: from }) => {
    const value = from.startsWith('=') ? from.slice(1) : (VALUES[from]?.(at) ?? '');
    const lost = from.includes('plan_gone');
    return {
      field: name,
      sent_as: name === 'OrderSubTotal' ? table.sub_total_as : name,
      value: at.record ? value : '',
      problem: value || !at.record ? '' : `${name}: there is no value.`,
      filled: lost ? 0 : name === 'CustomerEmail' ? 82 : 100,
    };
  });
  return { ...at, rows, more: skip + 1 < RECORDS.length };
}

export const MAPPING_CHECKS: CheckView[] = [
  check(
    'map.prop_exists',
    'pass',
    'EventDate: deals have "lastmodifieddate" under the name "hs_lastmodifieddate", so that is read.',
    'EventDate',
  ),
  check(
    'map.type_ok',
    'warn',
    'CustomerEmail: "Email" is of the type string; it fits as long as its values do.',
    'CustomerEmail',
    'Look at some examples.',
  ),
  check('map.unique', 'pass', 'OrderId is different for each of the 50 newest records.'),
  check('map.currency', 'pass', 'Every amount has a currency.'),
];

const FACTS = [
  { label: 'CustomerEmail', value: '3f1d0a7c2b4e6f8091a2b3c4d5e6f70812345678' },
  { label: 'EventDate', value: '2026-11-12T15:04:00Z' },
  { label: 'EventTypeCode', value: 'deal_closedwon' },
  { label: 'OrderId', value: 'deal_closedwon_9182736455' },
  { label: 'OrderSubTotalPostDiscount', value: '12400.00' },
];

function row(seq: number, name: string, kind: EventKind, more: Partial<EventRow>): EventRow {
  return {
    seq,
    object: 'deals',
    record: `91827364${seq + 50}`,
    url: `https://app-eu1.hubspot.com/contacts/12345678/record/0-3/91827364${seq + 50}`,
    name,
    stage: 'closedwon',
    stage_name: 'Closed won',
    reached_at: '2026-11-12T15:03:12Z',
    person: '',
    kind,
    reason: 'stage_reached',
    sentence: 'It reached the stage.',
    fields: FACTS,
    problems: [],
    approve: null,
    left_out: false,
    outcome: 'waiting',
    problem: '',
    ...more,
  };
}

export function eventRows(): EventRow[] {
  return [
    row(1, 'Globex – 40 seats', 'send', { person: 'jo@globex.example' }),
    row(2, 'Hooli – renewal', 'send', { person: 'gavin@hooli.example' }),
    row(3, 'Initech – 5 seats', 'hold', {
      person: 'sam@initech.example',
      reason: 'zero_amount',
      sentence:
        'Its amount is zero. Correct it in HubSpot, or leave the amount out of the mapping.',
      problems: ['OrderSubTotal: the amount is zero.'],
      approve: 'send',
    }),
    row(4, 'Umbrella – pilot', 'hold', {
      person: 'ada@umbrella.example',
      reason: 'left_stage',
      sentence:
        'It left the stage after its conversion was sent. Approve to reverse the conversion.',
      approve: 'reverse',
    }),
    row(5, 'Vandelay – import', 'skip', {
      reason: 'no_contact',
      sentence: 'It has no contact, so nobody could be rewarded. Add one in HubSpot.',
      fields: [],
    }),
    row(6, 'Wayne – 12 seats', 'same', {
      person: 'bruce@wayne.example',
      reason: 'already_sent',
      sentence: 'Its conversion was sent before.',
    }),
  ];
}

/** The view of a plan with these rows. */
export function eventPlan(rows: EventRow[], more: Partial<EventPlanView> = {}): EventPlanView {
  const count = (kind: EventKind) =>
    rows.filter((each) => each.kind === kind && !each.left_out).length;
  const [send, reverse, adjust] = [count('send'), count('reverse'), count('adjust')];
  const number = send + reverse + adjust;
  const outcomes = rows.filter(
    ({ kind, left_out: out }) => ['send', 'reverse', 'adjust'].includes(kind) && !out,
  );
  const ended = (outcome: EventRow['outcome']) =>
    outcomes.filter((each) => each.outcome === outcome).length;
  return {
    id: 'events-1',
    status: 'ready',
    made_at: '2026-11-12T16:05:00Z',
    phase: '',
    counts: {
      send,
      reverse,
      adjust,
      same: count('same'),
      skip: count('skip'),
      hold: count('hold'),
      left_out: rows.filter(({ left_out: out }) => out).length,
    },
    results: {
      waiting: ended('waiting'),
      queued: ended('queued'),
      sent: ended('sent'),
      reversed: ended('reversed'),
      adjusted: ended('adjusted'),
      failed: ended('failed'),
      unknown: ended('unknown'),
      changed: ended('changed'),
    },
    number,
    sentence:
      number === 0
        ? 'There is nothing to send.'
        : `This sends ${send} conversions. Rewards may be paid or taken back for it.`,
    notes: [],
    problem: '',
    ...more,
  };
}
