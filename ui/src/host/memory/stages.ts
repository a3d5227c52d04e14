/** How far a prepared story has come: each stage builds on the one before. */
import { found, notConnected, PROGRAMS } from './answers';
import { eventPlan } from './event-answers';
import { saveMapping, saveTriggers } from './events';
import { all } from './guides';
import { checked, opened } from './imports';
import type { ProblemCause } from '../bindings/ProblemCause';
import { smallPlan, smallRows, UNSOLVED } from './problems';
import { changesOf, planOf, type Story } from './story';
import { finished, newRun, runAt } from './work';

export function practice(story: Story): void {
  story.mode = 'practice';
}

export function hubspot(story: Story): void {
  practice(story);
  story.hubspot = { ...found('hubspot'), method: 'o_auth', status: 'connected' };
}

export function advocate(story: Story): void {
  hubspot(story);
  story.advocate = { ...found('advocate'), method: 'keys', status: 'connected' };
}

export function program(story: Story): void {
  advocate(story);
  story.program = PROGRAMS[0]?.id ?? null;
  story.optedIn = true;
}

export function shared(story: Story): void {
  mapped(story);
  story.shared = true;
}

export function accepted(story: Story): void {
  shared(story);
  story.accepted = true;
}

export function applied(story: Story): void {
  accepted(story);
  story.changes = changesOf(story).map((change) => ({ ...change, status: 'done' }));
  story.applied = true;
}

export function previewed(story: Story): void {
  applied(story);
  story.plan = planOf(story, 'ready', '');
}

export function running(story: Story, done: number): void {
  previewed(story);
  story.plan = { ...planOf(story, 'used', '') };
  story.run = runAt(newRun(story), done);
}

export function ended(story: Story): void {
  running(story, 0);
  if (story.run) story.runs = [finished(story.run)];
  story.run = null;
}

export function pending(story: Story): void {
  practice(story);
  story.hubspot = {
    ...notConnected('hubspot'),
    status: 'pending',
    method: 'o_auth',
    pending: {
      method: 'o_auth',
      address: 'http://localhost:4873/oauth/authorize?client_id=prepared&state=prepared',
      until: new Date(Date.now() + 9.5 * 60_000).toISOString(),
    },
  };
}

export function reconnect(story: Story): void {
  applied(story);
  const problem = 'The permission ran out or was taken back.';
  story.hubspot = { ...story.hubspot, status: 'reconnect_needed', problem };
}

/** Applying stopped at the fourth change. */
export function refused(story: Story): void {
  accepted(story);
  story.changes = changesOf(story).map((change, index) => ({
    ...change,
    status: index < 3 ? 'done' : index === 3 ? 'failed' : 'planned',
    problem: index === 3 ? 'HubSpot did not answer in time.' : '',
  }));
}

/** A won deal counts. */
export function triggered(story: Story): void {
  program(story);
  saveTriggers(story.events, {
    triggers: [
      { object: 'deals', property: '', pipeline: 'default', stage: 'closedwon', event: null },
    ],
    customer: { rule: 'participant' },
    author: '',
    note: '',
  });
}

/** Every field of its events has a source, in a second version. */
export function mapped(story: Story): void {
  triggered(story);
  const [guide] = story.events.mappings[0]?.tables ?? [];
  if (!guide) return;
  const tier = { field: 'Text3', source: 'record.plan_tier', note: 'agreed with Sales' };
  saveMapping(story.events, [guide], '');
  saveMapping(story.events, [{ ...guide, rows: [...guide.rows, tier] }], 'plan tier for Q4');
}

/** A preview of events in this state. */
export function eventsAre(more: Parameters<typeof eventPlan>[1]) {
  return (story: Story): void => {
    applied(story);
    story.events.plans = [eventPlan(story.events.rows, more)];
  };
}

/** All that would be sent was sent, but for one. */
export function eventsSent(story: Story): void {
  applied(story);
  story.events.rows = story.events.rows.map((row) => {
    if (row.seq === 1) return { ...row, outcome: 'sent' };
    if (row.seq !== 2) return row;
    const problem = 'impact.com refused it (ACTIONTRACKER_NOT_FOUND); nothing was counted.';
    return { ...row, outcome: 'failed', problem };
  });
  story.events.plans = [eventPlan(story.events.rows, { status: 'done_with_problems' })];
}

/** Everything up to the program rules is done. */
export function ruled(story: Story): void {
  ended(story);
  story.ticks = new Set([...all('contact_record'), ...all('program_rules')]);
}

/** A file whose rows were looked at. */
export function lookedAt(story: Story): void {
  ruled(story);
  story.imports.view = checked(opened({ file: '/documents/hubspot-contacts.csv' }));
}

/** What fourteen runs of two weeks did, the newest first. */
const HISTORY: [created: number, updated: number, linked: number, wrong: number][] = [
  [96, 281, 37, 0],
  [4, 40, 2, 0],
  [6, 12, 0, 3],
  [0, 118, 8, 0],
  [18, 75, 3, 0],
  [2, 31, 0, 0],
  [1, 9, 1, 1],
  [30, 120, 11, 0],
  [0, 14, 0, 0],
  [5, 62, 2, 0],
  [3, 8, 1, 0],
  [12, 210, 5, 0],
  [0, 3, 0, 0],
  [140, 425, 44, 2],
];

/** Everything is set up, ticked and synced for two weeks. */
export function settledDown(story: Story): void {
  ruled(story);
  story.skipped = new Set(['triggers', 'fields', 'csv']);
  const last = story.runs[0];
  if (!last) return;
  const day = 24 * 3_600_000;
  const now = Date.parse('2026-11-24T09:42:00Z');
  story.runs = HISTORY.map(([created, updated, linked, failed], nth) => ({
    ...last,
    id: nth === 0 ? last.id : `run-${nth + 1}`,
    undoes: nth === 8 ? 'run-10' : null,
    status: failed > 0 ? ('done_with_problems' as const) : ('done' as const),
    started_at: new Date(now - nth * day).toISOString(),
    finished_at: new Date(now - nth * day + 120_000).toISOString(),
    worked_ms: 9000 + (created + updated) * 260,
    calls: 12 + Math.round((created + updated) / 4),
    results: { ...last.results, created, updated, linked, failed, held: 0 },
  }));
}

/** The same with real accounts. */
export function healthy(story: Story): void {
  settledDown(story);
  story.mode = 'live';
}

/** Some people are unsolved after a sync. */
export function troubled(story: Story): void {
  ended(story);
  story.unsolved = UNSOLVED;
}

/** The small preview of one cause. */
export function retried(cause: ProblemCause) {
  return (story: Story): void => {
    troubled(story);
    story.small = smallRows(story, cause);
    story.plan = smallPlan(story, cause);
  };
}
