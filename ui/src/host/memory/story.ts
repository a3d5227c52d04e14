/** The state of the prepared story, and the views that follow from it. Plays the engine's part. */
import type { TestPlanView } from '../bindings/TestPlanView';
import type { AcceptedChange } from '../bindings/AcceptedChange';
import type { DriftChange } from '../bindings/DriftChange';
import type { Decision } from '../bindings/Decision';
import type { MarkedPerson } from '../bindings/MarkedPerson';
import type { Mode } from '../bindings/Mode';
import type { Overview } from '../bindings/Overview';
import type { Place } from '../bindings/Place';
import type { PlanView } from '../bindings/PlanView';
import type { ProblemGroup } from '../bindings/ProblemGroup';
import type { PropertyPlanView } from '../bindings/PropertyPlanView';
import type { ReviewView } from '../bindings/ReviewView';
import type { Row } from '../bindings/Row';
import type { RulesView } from '../bindings/RulesView';
import type { SettingId } from '../bindings/SettingId';
import type { RunView } from '../bindings/RunView';
import type { SetupChange } from '../bindings/SetupChange';
import type { StepId } from '../bindings/StepId';
import type { StepView } from '../bindings/StepView';
import type { ConnectionView } from '../bindings/ConnectionView';
import type { CheckView } from '../bindings/CheckView';
import type { ContactListView } from '../bindings/ContactListView';
import type { PeopleCountView } from '../bindings/PeopleCountView';
import type { SegmentView } from '../bindings/SegmentView';
import {
  ENVIRONMENT,
  LISTS,
  notConnected,
  PEOPLE,
  PROGRAMS,
  propertyPlan,
  SEGMENTS,
} from './answers';
import { CARRIES } from './forms';
import { all } from './guides';
import { type EventStory, newEvents } from './events';
import { noImports, type Imports } from './imports';
import { COUNTS } from './people';

/** No plan was begun. `test-plan.ts` has all others. */
function noTests(): TestPlanView {
  return {
    begun: null,
    practice: true,
    rewards_may_be_real: false,
    rewards_confirmed: null,
    passed: 0,
    of: 5,
    sentence: '0 of 5 passed.',
    tests: [],
    people: [],
  };
}

export interface Story {
  mode: Mode | null;
  hubspot: ConnectionView;
  advocate: ConnectionView;
  program: string | null;
  optedIn: boolean;
  /** The sharing rules were looked at. */
  shared: boolean;
  rules: RulesView;
  /** A page that a link named. */
  link: Place | null;
  /** What was set otherwise than usual. */
  settings: Partial<Record<SettingId, string>>;
  /** What the switches would create; `null` once counting was cancelled. */
  people: PeopleCountView | null;
  /** Counting does not end by itself. */
  slowCount: boolean;
  lists: ContactListView[];
  segments: SegmentView[];
  /** Whether some form carries a referral. */
  carry: CheckView;
  /** Items of guides that are ticked. */
  ticks: Set<string>;
  /** Items that were ticked for another program. */
  stale: Set<string>;
  skipped: Set<StepId>;
  events: EventStory;
  imports: Imports;
  tests: TestPlanView;
  properties: PropertyPlanView;
  changes: SetupChange[] | null;
  /** The property plan was looked at and accepted. */
  accepted: boolean;
  applied: boolean;
  plan: PlanView | null;
  leftOut: Set<number>;
  /** The rows of a preview of people with problems; `null` while a preview shows everyone. */
  small: Row[] | null;
  /** Causes of what no sync has settled. */
  unsolved: ProblemGroup[];
  /** Of whom somebody said that what is open is all right. */
  marked: MarkedPerson[];
  /** When the accounts were looked at last. */
  checkedAt: string | null;
  /** What changed in the accounts, and what was accepted of it. */
  drift: { checked: string | null; changes: DriftChange[]; accepted: AcceptedChange[] };
  /** Whoever is never synced. */
  never: boolean;
  /** Nobody differs any more. */
  settled: boolean;
  run: RunView | null;
  runs: RunView[];
}

export function newStory(): Story {
  return {
    mode: null,
    hubspot: notConnected('hubspot'),
    advocate: notConnected('advocate'),
    program: null,
    optedIn: false,
    shared: false,
    people: PEOPLE,
    slowCount: false,
    lists: LISTS,
    segments: SEGMENTS,
    carry: CARRIES,
    ticks: new Set(),
    stale: new Set(),
    skipped: new Set(),
    events: newEvents(),
    imports: noImports(),
    tests: noTests(),
    link: null,
    settings: {},
    rules: {
      hubspot_on_new: true,
      hubspot_on_update: true,
      advocate_on_new: false,
      advocate_on_update: false,
      only_list: null,
      only_segment: null,
      policies: {},
    },
    properties: propertyPlan(),
    changes: null,
    accepted: false,
    applied: false,
    plan: null,
    leftOut: new Set(),
    small: null,
    unsolved: [],
    marked: [],
    checkedAt: null,
    drift: { checked: '2026-11-24T09:42:00Z', changes: [], accepted: [] },
    never: false,
    settled: false,
    run: null,
    runs: [],
  };
}

const OPEN_RUN = ['running', 'throttled', 'paused', 'stopping', 'interrupted', 'failed'];

const STEPS: [StepId, string, string][] = [
  ['start', 'Before you start', 'Connect'],
  ['hubspot', 'Connect HubSpot', 'Connect'],
  ['advocate', 'Advocate program', 'Connect'],
  ['triggers', 'Event triggers', 'Decide'],
  ['fields', 'Field mapping', 'Decide'],
  ['sharing', 'Data sharing', 'Decide'],
  ['properties', 'Properties and record', 'Decide'],
  ['review', 'Review', 'Commit'],
  ['first_sync', 'First sync', 'Commit'],
  ['program_rules', 'Program rules', 'Finish'],
  ['csv', 'Import existing contacts', 'Finish'],
  ['finish', 'Hand over', 'Finish'],
];

const OPTIONAL: StepId[] = ['triggers', 'fields', 'first_sync', 'csv'];

function stepsOf(story: Story): StepView[] {
  const broken = story.hubspot.status === 'reconnect_needed';
  const done: Record<StepId, boolean> = {
    start: true,
    hubspot: story.hubspot.status === 'connected',
    advocate: story.advocate.status === 'connected' && story.program !== null && story.optedIn,
    triggers: story.events.triggers.triggers.length > 0,
    fields: story.events.mappings.length > 1,
    sharing: story.shared,
    properties: story.accepted && story.properties.applicable,
    review: story.applied,
    first_sync: story.runs.length > 0,
    program_rules: all('program_rules').every((id) => story.ticks.has(id) || id === 'rules.more'),
    csv: story.imports.saved !== null || story.imports.uploads.length > 0,
    finish: false,
  };
  const record = all('contact_record').every((id) => story.ticks.has(id));
  const reason: Record<StepId, string> = {
    start: '',
    hubspot: broken ? 'HubSpot needs you to sign in again.' : 'HubSpot is not connected yet.',
    advocate:
      story.advocate.status === 'connected'
        ? story.program
          ? 'Switch on "This workspace syncs Advocate participants".'
          : 'Choose the program this workspace syncs.'
        : 'Advocate is not connected yet.',
    triggers: 'Choose which changes in HubSpot count as an event.',
    fields: 'Say which HubSpot value fills each field of an event.',
    sharing: 'Decide when people are created.',
    properties: story.applied ? 'Show them on the contact record.' : 'Look at the properties.',
    review: 'The changes were not applied yet.',
    first_sync: '',
    program_rules: 'Set up the rules in impact.com and tick what you did.',
    csv: 'Import the contacts that exist already.',
    finish: 'Some steps are not finished; they are listed here.',
  };
  let open = true;
  let left = false;
  return STEPS.map(([id, title, chapter], index) => {
    const optional = OPTIONAL.includes(id);
    const reminder = id === 'properties' && done.properties && story.applied && !record;
    const attention = (id === 'hubspot' && broken) || reminder;
    const none = story.events.triggers.version > 0 && !done.triggers;
    const without = none || (story.skipped.has('triggers') && !done.triggers);
    const events = id === 'triggers' || id === 'fields';
    const skipped = optional && !done[id] && (story.skipped.has(id) || (events && without));
    if (id === 'finish') done.finish = !left;
    const rest = done[id] ? 'done' : skipped ? 'skipped' : 'todo';
    const waits = id === 'finish' ? !story.applied : !open;
    const status = waits ? 'locked' : attention ? 'attention' : rest;
    left ||= status !== 'done' && status !== 'skipped';
    open &&= done[id] || optional;
    const why = status === 'locked' ? 'An earlier step is not done yet.' : reason[id];
    return {
      id,
      number: index + 1,
      title,
      chapter,
      status,
      reason: status === 'done' ? '' : why,
      optional,
    };
  });
}

function safetyLine(story: Story): string {
  const practice = story.mode === 'practice' ? 'Practice: none of this is real. ' : '';
  const run = story.run ?? story.runs[0];
  if (run) {
    const written = run.results.created + run.results.updated;
    return `${practice}This run has written ${written} of ${run.total} records. You can stop at any time; finished records stay.`;
  }
  if (story.applied) return `${practice}So far this setup created 7 contact properties in HubSpot.`;
  return `${practice}Nothing has been changed in HubSpot or Advocate.`;
}

export function overviewOf(story: Story): Overview {
  const workspace = story.mode && {
    id: story.mode,
    name: story.mode === 'practice' ? 'Practice' : 'Acme Inc.',
    mode: story.mode,
    open: true,
  };
  const program = PROGRAMS.find(({ id }) => id === story.program);
  return {
    workspace,
    workspaces: workspace ? [workspace] : [],
    steps: workspace ? stepsOf(story) : [],
    hubspot: story.hubspot,
    advocate: story.advocate,
    minutes_left: story.optedIn ? 12 : 24,
    program: program ? { ...program, chosen: true } : null,
    opted_in: story.optedIn,
    rules: story.rules,
    safety_line: safetyLine(story),
    active_run: story.run && OPEN_RUN.includes(story.run.status) ? story.run : null,
    ask_to_notify: story.runs.length > 0 && story.settings['notify-finished'] === undefined,
    ready_plan: story.plan?.status === 'ready' ? story.plan : null,
    start_with_ten:
      (story.settings['start-with-ten'] ?? 'first') === 'first'
        ? story.runs.length === 0
        : story.settings['start-with-ten'] === 'always',
  };
}

/** What applying would do, from the property plan. */
export function changesOf(story: Story): SetupChange[] {
  const group: SetupChange = {
    sentence: `Create property group "${story.properties.group_label}"`,
    detail: story.properties.group,
    status: 'planned',
    problem: '',
  };
  const rows = story.properties.rows
    .filter(({ state }) => state !== 'will_be_used')
    .map(({ label, name, kind, state }) => ({
      sentence: `${state === 'archived' ? 'Restore' : 'Create'} contact property "${label}"`,
      detail: `${name}, ${kind}`,
      status: 'planned' as const,
      problem: '',
    }));
  return [group, ...rows];
}

export function reviewOf(story: Story): ReviewView {
  const program = PROGRAMS.find(({ id }) => id === story.program);
  const decisions: Decision[] = [
    {
      label: 'HubSpot',
      value: `${story.hubspot.account_name} · ${story.hubspot.account_id}`,
      step: 'hubspot',
    },
    {
      label: 'Advocate',
      value: `${program?.name ?? ''} (${program?.status ?? ''}) · alias ${story.advocate.account_id}`,
      step: 'advocate',
    },
    { label: 'Data sharing', value: 'Contacts: new and older', step: 'sharing' },
    { label: 'Properties', value: '6 to create, 1 to use', step: 'properties' },
  ];
  return {
    decisions,
    changes: story.changes ?? changesOf(story),
    not_changed: [
      'No contact is created or changed in this step.',
      'No participant is touched.',
      'No workflow, list or form is changed.',
    ],
    checks: [...story.hubspot.checks, ...story.advocate.checks, ...ENVIRONMENT].sort(
      (a, b) => Number(a.status === 'pass') - Number(b.status === 'pass'),
    ),
  };
}

export function planOf(story: Story, status: PlanView['status'], phase: string): PlanView {
  const counts = status === 'ready' ? COUNTS : { ...COUNTS, same: 0, update: 0, create: 0 };
  const writes = COUNTS.create + COUNTS.update - story.leftOut.size;
  return {
    id: 'plan-1',
    status,
    direction: 'to_hubspot',
    who: { who: 'everyone' },
    everyone: status === 'ready',
    undo: null,
    made_at: new Date().toISOString(),
    phase,
    counts,
    left_out: story.leftOut.size,
    writes,
    calls: 64,
    duration: 'about 4 min',
    notes: ['140 new contacts may become marketing contacts (your HubSpot setting).'],
    brake: null,
    problem: '',
  };
}
