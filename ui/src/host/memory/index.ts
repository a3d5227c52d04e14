/** A host with prepared answers: every screen opens in a plain browser, and the tests use the same one. */
import type { Event } from '../bindings/Event';
import type { Failure } from '../bindings/Failure';
import type { PeopleCountView } from '../bindings/PeopleCountView';
import type { Place } from '../bindings/Place';
import type { Platform } from '../bindings/Platform';
import type { PlanView } from '../bindings/PlanView';
import type { RunView } from '../bindings/RunView';
import { COMMANDS, type Command, type Host, HostFailure } from '../host';
import {
  ENVIRONMENT,
  found,
  named,
  notConnected,
  PROGRAM_CHECKS,
  PROGRAMS,
  SHARING_CHECKS,
} from './answers';
import { handovers } from './handovers';
import { homeOf } from './home';
import { imports } from './imports';
import { driftCommands } from './drift';
import { eventCommands } from './events';
import { leadForms } from './forms';
import { guideOf } from './guides';
import { byTheClock, type Pace } from './pace';
import { activityOf } from './activity';
import { personCommands } from './person';
import { problemCommands, smallPlan } from './problems';
import { settingsCommands } from './settings';
import { changesOf, newStory, overviewOf, planOf, reviewOf, type Story } from './story';
import { testCommands } from './test-plan';
import { everyone, finished, newRun, runAt, waiting } from './work';

export interface MemoryHost extends Host {
  story: Story;
  /** Commands that refuse, and how. */
  refuse: Partial<Record<Command, Failure>>;
  /** What was asked so far. */
  asked: [Command, unknown][];
  tell: (event: Event) => void;
  /** Let a prepared run go on. */
  carryOn: () => void;
  /** Open a link to a page. */
  link: (place: Place) => void;
  /** Drop files onto the window. */
  drop: (files: string[]) => void;
}

const STEP_MS = 120;

export function memoryHost(story: Story = newStory(), pace: Pace = byTheClock): MemoryHost {
  let counting: (count: PeopleCountView | null) => void = () => undefined;
  const listeners = new Set<(event: Event) => void>();
  const tell = (event: Event) =>
    listeners.forEach((listener) => {
      listener(event);
    });
  const changed = () => tell({ type: 'setup_changed' });
  const overview = () => overviewOf(story);
  const side = (platform: Platform, next: Story['hubspot']) => {
    story[platform] = next;
    return overview();
  };
  const plan = (): PlanView => story.plan ?? gone('This preview');
  const run = (id: string): RunView =>
    [story.run, ...story.runs].find((each) => each?.id === id) ?? gone('This run');
  const ownRun = (id: string, change: Partial<RunView>): RunView => {
    story.run = { ...run(id), ...change };
    return story.run;
  };

  function read(step: number): void {
    if (story.plan?.status !== 'previewing') return;
    const ready = step === 8;
    const done = Math.min(6610, step * 900).toLocaleString('en');
    const phase = ready ? '' : `Reading participants ${done} of 6,610`;
    story.plan = planOf(story, ready ? 'ready' : 'previewing', phase);
    tell({ type: 'plan_progress', plan: story.plan });
    if (!ready) pace.later(() => read(step + 1), STEP_MS * 3);
  }

  function write(): void {
    const now = story.run;
    if (!now) return;
    if (now.status === 'stopping') {
      end({ ...now, status: 'stopped' });
      return;
    }
    if (now.status !== 'running') return;
    if (now.done >= now.total) {
      end(finished(now));
      return;
    }
    story.run = runAt(now, now.done + 9);
    tell({ type: 'run_progress', run: story.run });
    pace.later(write, STEP_MS);
  }

  function end(ended: RunView): void {
    const sentence =
      ended.sentence ||
      `Stopped. ${ended.done} of ${ended.total} people are done; the rest stay as they were.`;
    const last = { ...ended, sentence, finished_at: new Date().toISOString(), resumable: false };
    story.run = null;
    story.runs = [last, ...story.runs];
    tell({ type: 'run_finished', run: last });
  }

  const commands: Omit<Host, 'subscribe' | 'dropped' | 'linked'> = {
    take_link: () => {
      const { link } = story;
      story.link = null;
      return done(link);
    },
    app_info: () => done({ version: '0.1.0', system: 'linux' }),
    look_for_update: () => done({ state: 'newest', version: '0.1.0' }),
    overview: () => done(overview()),
    show_home: () => done(homeOf(story)),
    check_accounts: () => {
      story.checkedAt = '2026-11-24T10:00:00Z';
      return done(homeOf(story));
    },
    ...driftCommands(story),
    open_practice: () => {
      story.mode = 'practice';
      return done(overview());
    },
    open_live: () => {
      story.mode = 'live';
      return done(overview());
    },
    check_environment: () => done(ENVIRONMENT),
    begin_connection: ({ platform, method }) => {
      const address = `http://localhost:4873/sign-in/${platform}?state=prepared`;
      const until = new Date(Date.now() + 10 * 60_000).toISOString();
      const pending = { method, address, until };
      side(platform, { ...notConnected(platform), status: 'pending', method, pending });
      pace.later(() => {
        if (story[platform].status !== 'pending') return;
        side(platform, { ...found(platform), method });
        changed();
      }, STEP_MS * 40);
      return done(pending);
    },
    open_address: () => done(null),
    cancel_connection: (platform) => done(side(platform, notConnected(platform))),
    extend_connection: (platform) => {
      const { pending } = story[platform];
      const until = new Date(Date.now() + 20 * 60_000).toISOString();
      return done(
        side(platform, { ...story[platform], pending: pending && { ...pending, until } }),
      );
    },
    confirm_connection: (platform) =>
      done(side(platform, { ...story[platform], status: 'connected' })),
    disconnect: (platform) => done(side(platform, notConnected(platform))),
    list_programs: () =>
      done(PROGRAMS.map((each) => ({ ...each, chosen: each.id === story.program }))),
    choose_program: (id) => {
      story.optedIn &&= story.program === id;
      story.program = id;
      return done(overview());
    },
    check_program: () => done(story.program ? PROGRAM_CHECKS : []),
    opt_in: (on) => {
      story.optedIn = on;
      return done(overview());
    },
    save_rules: (rules) => {
      story.rules = rules;
      story.shared = true;
      return done(overview());
    },
    list_contact_lists: () => done(story.lists),
    list_segments: () => done(story.segments),
    count_people: () =>
      new Promise((counted) => {
        counting = counted;
        if (!story.slowCount) counted(structuredClone(story.people));
      }),
    check_sharing: () => done(SHARING_CHECKS),
    cancel_count: () => {
      counting(null);
      return done(null);
    },
    show_guide: (id) => done(guideOf(id, story.ticks, story.stale)),
    tick_guide: ({ item, done: yes }) => {
      if (yes) story.ticks.add(item);
      else story.ticks.delete(item);
      story.stale.delete(item);
      return done(overview());
    },
    skip_step: ({ step, skip }) => {
      if (skip) story.skipped.add(step);
      else story.skipped.delete(step);
      return done(overview());
    },
    plan_properties: () => done(story.properties),
    save_property_choices: (choices) => {
      const rows = story.properties.rows.map((row) => {
        const name = choices.find(({ field }) => field === row.field)?.name ?? row.name;
        return named(row, name);
      });
      story.accepted = true;
      const applicable = rows.every(({ state }) => state !== 'conflict');
      story.properties = { ...story.properties, rows, applicable };
      return done(story.properties);
    },
    lead_forms: () => done(leadForms(story.carry)),
    review_setup: () => done(reviewOf(story)),
    apply_setup: () => {
      story.changes = (story.changes ?? changesOf(story)).map((change) => ({
        ...change,
        status: 'done',
        problem: '',
      }));
      story.applied = true;
      return done(reviewOf(story));
    },
    preview_sync: () => {
      story.leftOut.clear();
      story.small = null;
      story.plan = planOf(story, 'previewing', 'Reading participants');
      pace.later(() => read(1), STEP_MS);
      return done(story.plan);
    },
    cancel_preview: () => {
      if (story.plan) story.plan = { ...story.plan, status: 'cancelled', phase: '' };
      return done(overview());
    },
    show_plan: () => done(plan()),
    plan_rows: ({ kind, outcome, search, offset, limit }) => {
      const words = search.trim().toLowerCase();
      const fits = [...(story.small ?? everyone(story))].filter(
        (row) =>
          (!kind || row.kind === kind) &&
          (!outcome || row.outcome === outcome) &&
          `${row.person} ${row.name}`.toLowerCase().includes(words),
      );
      return done({ rows: fits.slice(offset, offset + limit), total: fits.length });
    },
    leave_out: ({ seq, left_out }) => {
      if (story.small) {
        story.small = story.small.map((row) => (row.seq === seq ? { ...row, left_out } : row));
        const { who } = plan();
        story.plan = smallPlan(story, who.who === 'cause' ? who.of : null);
        return done(story.plan);
      }
      if (left_out) story.leftOut.add(seq);
      else story.leftOut.delete(seq);
      story.plan = { ...planOf(story, 'ready', ''), brake: plan().brake };
      return done(story.plan);
    },
    never_sync: ({ seq, never }) => {
      if (never) story.leftOut.add(seq);
      story.plan = { ...planOf(story, 'ready', ''), brake: plan().brake };
      return done(story.plan);
    },
    start_sync: ({ start_with_ten }) => {
      story.plan = { ...plan(), status: 'used' };
      const fresh = newRun(story);
      story.run = start_with_ten
        ? waiting(runAt(fresh, 10), { status: 'paused', phase: 'The first 10 are done' })
        : fresh;
      pace.later(write, STEP_MS);
      return done(story.run);
    },
    pause_sync: (id) => done(ownRun(id, waiting(run(id), { status: 'paused' }))),
    resume_sync: (id) => {
      pace.later(write, STEP_MS);
      return done(ownRun(id, { status: 'running', problem: '', resumable: false }));
    },
    stop_sync: (id) => {
      pace.later(write, STEP_MS);
      return done(ownRun(id, { status: 'stopping', resumable: false }));
    },
    show_run: (id) => done(run(id)),
    list_runs: () => done(story.run ? [story.run, ...story.runs] : story.runs),
    undo_run: ({ run: id, archive_created }) => {
      const undone = run(id);
      story.plan = {
        ...planOf(story, 'ready', ''),
        undo: {
          run: id,
          began_at: undone.started_at,
          put_back: undone.results.updated,
          changed_since: 0,
          cannot: 0,
          new_contacts: undone.results.created,
          archive_created,
        },
      };
      return done(story.plan);
    },
    make_happen: (what) =>
      done({ what, whom: what === 'participant_signs_up' ? 'new.friend7@example.com' : '' }),
    ...personCommands(story),
    ...settingsCommands(story),
    show_activity: () => done(activityOf(story)),
    ...problemCommands(story, tell, pace),
    ...imports(story.imports, pace, tell),
    ...handovers(),
    ...testCommands(() => story),
    ...eventCommands(() => story.events, tell, pace),
  };

  const linkers = new Set<() => void>();
  const droppers = new Set<(files: string[]) => void>();
  const host = {
    story,
    refuse: {},
    asked: [],
    tell,
    carryOn: () => pace.later(write, STEP_MS),
    linked: (listener: () => void) => {
      linkers.add(listener);
      return () => void linkers.delete(listener);
    },
    link: (place: Place) => {
      story.link = place;
      linkers.forEach((listener) => {
        listener();
      });
    },
    dropped: (listener: (files: string[]) => void) => {
      droppers.add(listener);
      return () => void droppers.delete(listener);
    },
    drop: (files: string[]) =>
      droppers.forEach((listener) => {
        listener(files);
      }),
    subscribe: (listener: (event: Event) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  } as unknown as MemoryHost;
  for (const name of COMMANDS) {
    const answer = commands[name] as (request: unknown) => Promise<unknown>;
    const guarded = async (request: unknown): Promise<unknown> => {
      host.asked.push([name, request]);
      const failure = host.refuse[name];
      if (failure) throw new HostFailure(failure);
      return answer(request);
    };
    Object.assign(host, { [name]: guarded });
  }
  return host;
}

function done<T>(answer: T): Promise<T> {
  return Promise.resolve(structuredClone(answer));
}

function gone(what: string): never {
  throw new HostFailure({
    code: 'not_found',
    message: `${what} is not there any more.`,
    hint: 'Go back and make a new one.',
  });
}
