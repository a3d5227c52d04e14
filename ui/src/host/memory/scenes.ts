/** Prepared scenes by name, for screenshots and tests: `?scene=preview`. */
import type { Route } from '../../app/route';
import type { Command } from '../host';
import type { Failure } from '../bindings/Failure';
import { found } from './answers';
import {
  accepted,
  advocate,
  applied,
  ended,
  hubspot,
  pending,
  practice,
  previewed,
  program,
  reconnect,
  refused,
  running,
  shared,
} from './stages';
import { all } from './guides';
import { COUNTS, personAt } from './people';
import { newStory, planOf, type Story } from './story';
import { memoryHost, type MemoryHost } from './index';
import { byTheClock, type Pace } from './pace';
import { waiting } from './work';

interface Scene {
  route?: Route;
  set?: (story: Story) => void;
  refuse?: Partial<Record<Command, Failure>>;
  /** So many people in the preview, for measuring how a long one scrolls. */
  people?: number;
}

const setup = (step: Extract<Route, { page: 'setup' }>['step']): Route => ({ page: 'setup', step });
const preview: Route = { page: 'sync', plan: 'plan-1' };
const run: Route = { page: 'sync', run: 'run-1' };

const OFFLINE: Failure = {
  code: 'unreachable',
  message: 'You are offline. Nothing was changed.',
  hint: 'Try again when the network is back.',
};

export const SCENES: Record<string, Scene> = {
  welcome: {},
  'welcome-error': {
    refuse: {
      open_practice: {
        code: 'storage',
        message: 'The journal on this computer cannot be opened. Nothing was changed.',
        hint: 'Check that there is free space, then try again.',
      },
    },
  },
  start: { route: setup('start'), set: practice },
  hubspot: { route: setup('hubspot'), set: practice },
  'hubspot-pending': { route: setup('hubspot'), set: pending },
  'hubspot-confirm': {
    route: setup('hubspot'),
    set: (story) => {
      practice(story);
      story.hubspot = { ...found('hubspot'), method: 'o_auth' };
    },
  },
  'hubspot-connected': { route: setup('hubspot'), set: hubspot },
  'hubspot-problem': {
    route: setup('hubspot'),
    set: (story) => {
      practice(story);
      story.hubspot.problem =
        'Sign-in was not finished within 10 minutes. Nothing was stored. Sign in again.';
    },
  },
  reconnect: { route: setup('hubspot'), set: reconnect },
  advocate: { route: setup('advocate'), set: hubspot },
  'advocate-live': {
    route: setup('advocate'),
    set: (story) => {
      hubspot(story);
      story.mode = 'live';
    },
  },
  'advocate-program': { route: setup('advocate'), set: advocate },
  'advocate-none': {
    route: setup('advocate'),
    set: advocate,
    refuse: {
      list_programs: {
        code: 'permission_missing',
        message: 'Your account may not read programs. Nothing was changed.',
        hint: 'Ask for the role "Full access" in impact.com, then try again.',
      },
    },
  },
  sharing: { route: setup('sharing'), set: program },
  'sharing-not-told': {
    route: setup('sharing'),
    set: (story) => {
      shared(story);
      story.people = null;
      story.rules = { ...story.rules, only_list: '12', only_segment: 'vip' };
    },
    refuse: {
      list_contact_lists: {
        code: 'permission_missing',
        message: 'HubSpot does not let this connection read lists. Nothing was changed.',
        hint: 'Allow crm.lists.read in HubSpot, or go on without a list.',
      },
    },
  },
  'sharing-offline': {
    route: setup('sharing'),
    set: program,
    refuse: { count_people: OFFLINE, list_contact_lists: OFFLINE },
  },
  properties: { route: setup('properties'), set: shared },
  'properties-record': { route: setup('properties'), set: applied },
  'properties-record-offline': {
    route: setup('properties'),
    set: applied,
    refuse: { show_guide: OFFLINE },
  },
  'program-rules': { route: setup('program_rules'), set: applied },
  'program-rules-stale': {
    route: setup('program_rules'),
    set: (story) => {
      applied(story);
      story.stale = new Set(['rules.open', 'rules.event_key']);
    },
  },
  'program-rules-done': {
    route: setup('program_rules'),
    set: (story) => {
      ended(story);
      story.ticks = new Set([...all('contact_record'), ...all('program_rules')]);
    },
  },
  'program-rules-offline': {
    route: setup('program_rules'),
    set: applied,
    refuse: { show_guide: OFFLINE },
  },
  'properties-conflict': {
    route: setup('properties'),
    set: (story) => {
      shared(story);
      const rows = story.properties.rows.map((row) =>
        row.field === 'referral_code'
          ? {
              ...row,
              state: 'conflict' as const,
              sentence: 'Exists as a number',
              fix: 'Choose another internal name, or use an existing text property.',
              candidates: ['referral_code_text'],
            }
          : row,
      );
      story.properties = { ...story.properties, rows, applicable: false };
    },
  },
  review: { route: setup('review'), set: accepted },
  'review-failed': { route: setup('review'), set: refused },
  'review-confirm': {
    route: setup('review'),
    set: (story) => {
      applied(story);
      story.applied = false;
    },
  },
  'review-done': { route: setup('review'), set: applied },
  'first-sync': { route: setup('first_sync'), set: applied },
  'first-sync-preview': {
    route: { page: 'setup', step: 'first_sync', plan: 'plan-1' },
    set: previewed,
  },
  sync: { route: { page: 'sync' }, set: ended },
  'sync-ready': {
    route: { page: 'sync' },
    set: (story) => {
      ended(story);
      story.plan = planOf(story, 'ready', '');
    },
  },
  previewing: {
    route: preview,
    set: (story) => {
      applied(story);
      story.plan = planOf(story, 'previewing', 'Reading participants 3,000 of 6,610');
    },
  },
  preview: { route: preview, set: previewed },
  'preview-long': { route: preview, set: previewed, people: 50_000 },
  'preview-brake': {
    route: preview,
    set: (story) => {
      previewed(story);
      if (story.plan)
        story.plan.brake = { sentence: '577 of 610 linked people would change.', number: 577 };
    },
  },
  'preview-stale': {
    route: preview,
    set: previewed,
    refuse: {
      start_sync: {
        code: 'plan_out_of_date',
        message: 'The program changed since this preview was made. Nothing was written.',
        hint: 'Preview again, then sync.',
      },
    },
  },
  'sign-in-over': {
    route: setup('properties'),
    set: reconnect,
    refuse: {
      plan_properties: {
        code: 'reconnect_needed',
        message: 'HubSpot no longer accepts this connection. Nothing was changed.',
        hint: 'Connect HubSpot again.',
      },
    },
  },
  'preview-empty': {
    route: preview,
    set: (story) => {
      ended(story);
      story.settled = true;
      story.plan = {
        ...planOf(story, 'ready', ''),
        counts: { ...COUNTS, create: 0, update: 0, link: 0, same: 6519, hold: 0 },
        writes: 0,
        notes: [],
      };
    },
  },
  'preview-failed': {
    route: preview,
    set: (story) => {
      applied(story);
      story.plan = {
        ...planOf(story, 'failed', ''),
        problem: 'HubSpot did not answer while we were reading contacts. Nothing was written.',
      };
    },
  },
  offline: { route: preview, set: previewed, refuse: { plan_rows: OFFLINE } },
  run: { route: run, set: (story) => running(story, 412) },
  'run-throttled': {
    route: run,
    set: (story) => {
      running(story, 412);
      if (story.run) {
        story.run.status = 'throttled';
        story.run.problem = 'HubSpot asked us to slow down. Going on in 8 s.';
      }
    },
  },
  'run-ten': {
    route: run,
    set: (story) => {
      running(story, 10);
      if (story.run)
        story.run = waiting(story.run, { status: 'paused', phase: 'The first 10 are done' });
    },
  },
  'run-paused': {
    route: run,
    set: (story) => {
      running(story, 412);
      if (story.run) story.run = waiting(story.run, { status: 'paused' });
    },
  },
  'run-interrupted': {
    route: run,
    set: (story) => {
      running(story, 412);
      if (story.run)
        story.run = waiting(story.run, {
          status: 'interrupted',
          problem:
            'The app closed during a sync at 10:44. 412 of 617 were done, 1 was in doubt and has been checked: it was written.',
        });
    },
  },
  result: { route: run, set: ended },
  problems: { route: { page: 'activity', run: 'run-1' }, set: ended },
  activity: { route: { page: 'activity' }, set: ended },
  'activity-empty': { route: { page: 'activity' }, set: applied },
  gone: { route: { page: 'sync', run: 'run-9' }, set: applied },
};

/** The host and the route of one scene; an unknown name opens the welcome page. */
export function prepared(
  name: string,
  pace: Pace = byTheClock,
): { host: MemoryHost; route?: Route } {
  const scene = SCENES[name] ?? {};
  const story = newStory();
  scene.set?.(story);
  const host = memoryHost(story, pace);
  Object.assign(host.refuse, scene.refuse);
  const total = scene.people;
  if (total !== undefined) {
    host.plan_rows = ({ offset, limit }) => {
      const length = Math.max(0, Math.min(limit, total - offset));
      return Promise.resolve({
        rows: Array.from({ length }, (_, n) => personAt(offset + n)),
        total,
      });
    };
  }
  if (story.run?.status === 'running') host.carryOn();
  return { host, route: scene.route };
}
