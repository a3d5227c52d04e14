/** Prepared long work: a preview that reads, a run that writes. */
import type { Row } from '../bindings/Row';
import type { RunView } from '../bindings/RunView';
import { COUNTS, PEOPLE, personAt } from './people';
import type { Story } from './story';

const NOTHING = {
  created: 0,
  updated: 0,
  linked: 0,
  same: 0,
  skipped: 0,
  held: 0,
  failed: 0,
  deleted: 0,
  unlinked: 0,
  archived: 0,
  in_advocate: 0,
};

/** People a run settles: everyone who is written, linked or held. */
export function settledBy(story: Story): number {
  return COUNTS.create + COUNTS.update + COUNTS.link + COUNTS.hold - story.leftOut.size;
}

export function newRun(story: Story): RunView {
  return {
    id: `run-${story.runs.length + 1}`,
    plan: 'plan-1',
    direction: 'to_hubspot',
    undoes: null,
    status: 'running',
    phase: 'Writing contacts',
    sentence: '',
    done: 0,
    total: settledBy(story),
    results: NOTHING,
    current: '',
    per_second: 0,
    time_left: '',
    calls: 0,
    started_at: new Date().toISOString(),
    finished_at: null,
    worked_ms: 0,
    problem: '',
    confirmed: '',
    resumable: false,
  };
}

/** A run that waits for a person. */
export function waiting(run: RunView, change: Partial<RunView>): RunView {
  return { ...run, per_second: 0, time_left: '', current: '', resumable: true, ...change };
}

/** The same run with `done` people settled. The very last write is refused, so that there is a problem to see. */
export function runAt(run: RunView, done: number): RunView {
  const all = Math.min(done, run.total);
  const created = Math.min(all, COUNTS.create);
  const updated = Math.max(0, Math.min(all - created, COUNTS.update - 1));
  const linked = Math.max(0, Math.min(all - created - updated, COUNTS.link));
  const failed = all === run.total ? 1 : 0;
  const speeds = [3.1, 3.4, 3.6, 3.3, 3.8, 2.9, 3.5];
  return {
    ...run,
    done: all,
    results: {
      ...NOTHING,
      created,
      updated,
      linked,
      held: all - created - updated - linked - failed,
      failed,
    },
    current: personAt(Math.max(0, all - 1)).person,
    per_second: speeds[Math.floor(all / 7) % speeds.length] ?? 3.4,
    time_left: all < run.total / 2 ? 'about 2 min left' : 'less than a minute left',
    calls: Math.ceil(all / 9),
    worked_ms: Math.round((all / 3.4) * 1000),
  };
}

export function finished(run: RunView): RunView {
  return {
    ...runAt(run, run.total),
    status: 'done_with_problems',
    phase: '',
    current: '',
    time_left: '',
    per_second: 0,
    sentence: `${run.total - 4} of ${run.total} people are up to date; 4 need you.`,
    confirmed: '20 of 20 look right',
    finished_at: new Date().toISOString(),
    resumable: false,
  };
}

const REFUSED = COUNTS.create + COUNTS.update - 1;

/** One person, with what this run has made of them. */
export function rowOf(story: Story, seq: number): Row {
  const person = personAt(seq);
  if (story.settled && person.kind !== 'skip') {
    return {
      ...person,
      kind: 'same',
      summary: 'nothing',
      because: 'every value is equal',
      changes: [],
    };
  }
  const row = { ...person, left_out: story.leftOut.has(seq) };
  const run = story.run ?? story.runs[0];
  if (!run) return row;
  if (row.left_out) return { ...row, outcome: 'skipped' };
  const ended = run.finished_at !== null;
  if (row.kind === 'hold') return { ...row, outcome: ended ? 'held' : 'waiting' };
  if (seq === REFUSED && ended) {
    return {
      ...row,
      outcome: 'failed',
      problem:
        'HubSpot says this is not a valid email address. Correct it in Advocate, then sync again.',
    };
  }
  const outcomes = {
    create: 'created',
    update: 'updated',
    link: 'linked',
    same: 'same',
    skip: 'skipped',
    create_participant: 'created',
    unlink: 'unlinked',
    delete: 'deleted',
    archive: 'archived',
  } as const;
  const url = `https://hubspot.example/contacts/12345678/record/0-1/${9000 + seq}`;
  const reached = row.kind === 'same' || row.kind === 'skip' || seq < run.done;
  if (!reached) return row;
  return { ...row, outcome: outcomes[row.kind], contact_url: row.kind === 'skip' ? null : url };
}

/** Every person, lazily. */
export function* everyone(story: Story): Generator<Row> {
  for (let seq = 0; seq < PEOPLE; seq += 1) yield rowOf(story, seq);
}
