/** Prepared scenes by name, for screenshots and tests: `?scene=preview`. */
import type { Route } from '../../app/route';
import type { Failure } from '../bindings/Failure';
import { check, found } from './answers';
import { eventPlan } from './event-answers';
import { mappingOf } from './events';
import {
  accepted,
  advocate,
  applied,
  ended,
  eventsAre,
  eventsSent,
  healthy,
  hubspot,
  mapped,
  lookedAt,
  pending,
  practice,
  previewed,
  program,
  reconnect,
  refused,
  retried,
  ruled,
  running,
  settledDown,
  shared,
  triggered,
  troubled,
} from './stages';
import { CANNOT_SEE, CARRIES_NOT } from './forms';
import { arrived, checked, checking, opened, savedFiles, upload } from './imports';
import { COUNTS, personAt } from './people';
import { newStory, planOf, type Story } from './story';
import { memoryHost, type MemoryHost } from './index';
import { byTheClock, type Pace } from './pace';
import { TEST_PLANS } from './test-plan';
import { STRANGER } from './person';
import { DRIFTED } from './drift';
import { UNSOLVED } from './problems';
import { settingsScenes, type Scene, UNREADABLE } from './settings-scenes';
import { waiting } from './work';

const setup = (step: Extract<Route, { page: 'setup' }>['step']): Route => ({ page: 'setup', step });
const preview: Route = { page: 'sync', plan: 'plan-1' };
const run: Route = { page: 'sync', run: 'run-1' };

const OFFLINE: Failure = {
  code: 'unreachable',
  message: 'You are offline. Nothing was changed.',
  hint: 'Try again when the network is back.',
};

/** A finished setup with a test plan. */
function tested(which: keyof typeof TEST_PLANS): (story: Story) => void {
  return (story) => {
    ended(story);
    story.tests = structuredClone(TEST_PLANS[which]);
  };
}

function drifted(story: Story): void {
  ended(story);
  story.drift.changes = DRIFTED;
}

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
  home: { route: { page: 'home' }, set: settledDown },
  'home-live': { route: { page: 'home' }, set: healthy },
  'home-setup': { route: { page: 'home' }, set: hubspot },
  'home-first': { route: { page: 'home' }, set: applied },
  'home-look': {
    route: { page: 'home' },
    set: (story) => {
      settledDown(story);
      story.unsolved = UNSOLVED;
    },
  },
  'home-broken': {
    route: { page: 'home' },
    set: (story) => {
      healthy(story);
      story.hubspot = { ...story.hubspot, status: 'reconnect_needed' };
    },
  },
  'home-syncing': { route: { page: 'home' }, set: (story) => running(story, 412) },
  'home-unread': {
    route: { page: 'home' },
    set: settledDown,
    refuse: { show_home: UNREADABLE },
  },
  person: { route: { page: 'person', email: 'maria.lopez@globex.example' }, set: settledDown },
  'person-never': {
    route: { page: 'person', contact: '9140' },
    set: (story) => {
      settledDown(story);
      story.never = true;
    },
  },
  'person-unknown': { route: { page: 'person', email: STRANGER }, set: settledDown },
  'person-unread': {
    route: { page: 'person', contact: '9140' },
    set: settledDown,
    refuse: { person_story: UNREADABLE },
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
  triggers: { route: setup('triggers'), set: program },
  'triggers-saved': { route: setup('triggers'), set: triggered },
  'triggers-none': {
    route: setup('triggers'),
    set: (story) => {
      program(story);
      story.events.pipelines = [];
      story.events.triggerChecks = [
        check(
          'trg.pipeline_exists',
          'fail',
          'There is no pipeline of deals.',
          '',
          'Make one in HubSpot’s settings.',
        ),
      ];
    },
  },
  'triggers-offline': {
    route: setup('triggers'),
    set: program,
    refuse: { trigger_options: OFFLINE },
  },
  fields: { route: setup('fields'), set: triggered },
  'fields-many': {
    route: setup('fields'),
    set: (story) => {
      triggered(story);
      story.events.many = true;
    },
  },
  'fields-without': {
    route: setup('fields'),
    set: (story) => {
      program(story);
      story.skipped.add('triggers');
    },
  },
  'fields-lost': {
    route: setup('fields'),
    set: (story) => {
      mapped(story);
      story.events.mappingChecks = [
        check(
          'map.prop_exists',
          'fail',
          'Text3: deals have no property "plan_tier".',
          'Text3',
          'Choose another source.',
        ),
        check(
          'map.unique',
          'fail',
          '2 of the 50 newest records would share an OrderId, so all but the first would be dropped.',
          'OrderId',
          'Take something into the template that is different for each record.',
        ),
      ];
    },
  },
  'fields-offline': {
    route: setup('fields'),
    set: triggered,
    refuse: { mapping_options: OFFLINE, mapping_example: OFFLINE },
  },
  'mapping-triggers': { route: { page: 'mapping', tab: 'triggers' }, set: mapped },
  mapping: { route: { page: 'mapping', tab: 'fields' }, set: mapped },
  'mapping-draft': {
    route: { page: 'mapping', tab: 'fields' },
    set: (story) => {
      mapped(story);
      const [table] = mappingOf(story.events).tables;
      if (!table) return;
      const rows = table.rows.map((row, nth) =>
        nth === table.rows.length - 1 ? { ...row, source: 'record.dealname' } : row,
      );
      story.events.drafts.tables = [{ table: { ...table, rows }, over: 1 }];
    },
  },
  'mapping-contact': { route: { page: 'mapping', tab: 'contact' }, set: applied },
  'mapping-contact-offline': {
    route: { page: 'mapping', tab: 'contact' },
    set: applied,
    refuse: { plan_properties: OFFLINE },
  },
  'events-empty': { route: { page: 'events' }, set: program },
  'events-offline': {
    route: { page: 'events' },
    set: mapped,
    refuse: { event_triggers: OFFLINE, list_event_plans: OFFLINE },
  },
  events: { route: { page: 'events' }, set: eventsSent },
  'events-previewing': {
    route: { page: 'events', plan: 'events-1' },
    set: eventsAre({ status: 'previewing', phase: 'Reading deals' }),
  },
  'events-many': {
    route: { page: 'events', plan: 'events-1' },
    set: (story) => {
      eventsAre({})(story);
      const [first] = story.events.rows;
      if (!first) return;
      story.events.rows = Array.from({ length: 2_000 }, (_, nth) => ({
        ...first,
        seq: nth + 1,
        name: `Globex – ${nth + 1} seats`,
      }));
    },
  },
  'events-preview': { route: { page: 'events', plan: 'events-1' }, set: eventsAre({}) },
  'events-idle': {
    route: { page: 'events', plan: 'events-1' },
    set: (story) => {
      eventsAre({})(story);
      story.events.rows = story.events.rows.slice(4);
      story.events.plans = [eventPlan(story.events.rows)];
    },
  },
  'events-running': {
    route: { page: 'events', plan: 'events-1' },
    set: eventsAre({ status: 'running', phase: 'Sending conversions' }),
  },
  'events-stopped': {
    route: { page: 'events', plan: 'events-1' },
    set: eventsAre({ status: 'stopped' }),
  },
  'events-failed': {
    route: { page: 'events', plan: 'events-1' },
    set: eventsAre({ status: 'failed', problem: 'HubSpot did not answer. Nothing was sent.' }),
  },
  'events-result': { route: { page: 'events', plan: 'events-1' }, set: eventsSent },
  'events-rows-offline': {
    route: { page: 'events', plan: 'events-1' },
    set: eventsAre({}),
    refuse: { event_rows: OFFLINE },
  },
  sharing: { route: setup('sharing'), set: mapped },
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
      list_segments: {
        code: 'permission_missing',
        message: 'impact.com did not allow this. Nothing was changed.',
        hint: 'Allow it for the keys in impact.com.',
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
  'properties-no-form': {
    route: setup('properties'),
    set: (story) => {
      shared(story);
      story.carry = CARRIES_NOT;
    },
  },
  'properties-forms-unseen': {
    route: setup('properties'),
    set: (story) => {
      shared(story);
      story.carry = CANNOT_SEE;
    },
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
    set: ruled,
  },
  'program-rules-offline': {
    route: setup('program_rules'),
    set: applied,
    refuse: { show_guide: OFFLINE },
  },
  csv: { route: setup('csv'), set: ruled },
  'csv-offline': {
    route: setup('csv'),
    set: ruled,
    refuse: { begin_import: OFFLINE, list_contact_lists: OFFLINE, uploaded_imports: OFFLINE },
  },
  'csv-reading': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.view = {
        ...opened({ hubspot: null }),
        status: 'reading',
        kind: '',
        columns: [],
        phase: 'Reading contacts 3,100 of 12,480',
      };
    },
  },
  'csv-open': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.view = opened({ file: '/documents/hubspot-contacts.csv' });
    },
    refuse: { check_import: OFFLINE },
  },
  'csv-columns': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.view = opened({ file: '/documents/hubspot-contacts.csv' });
    },
  },
  'csv-checking': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.view = checking(opened({ file: '/documents/hubspot-contacts.csv' }), 40);
    },
  },
  'csv-cancelled': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.view = { ...opened({ hubspot: '7' }), status: 'cancelled' };
    },
  },
  'csv-failed': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.view = {
        ...opened({ file: '/documents/hubspot-contacts.csv' }),
        status: 'failed',
        problem:
          'From row 3,120 on the file is one single cell: a quotation mark is opened there and never closed. Nothing was changed. Correct that row, or export the file again, then check it again.',
      };
    },
  },
  'csv-ready': { route: setup('csv'), set: lookedAt },
  'csv-nobody': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      const view = checked(opened({ file: '/documents/hubspot-contacts.csv' }));
      story.imports.view = { ...view, kept: 0, left_out: view.rows, shown: [], notes: [] };
    },
  },
  'csv-taken': {
    route: setup('csv'),
    set: lookedAt,
    refuse: {
      save_import: {
        code: 'invalid_input',
        message: '/documents/participants-1-of-2.csv is there already, so it was left as it is.',
        hint: 'Choose another name, or say that it may be replaced.',
      },
    },
  },
  'csv-saved': {
    route: setup('csv'),
    set: (story) => {
      lookedAt(story);
      story.imports.saved = savedFiles(['/documents/participants.csv']);
    },
  },
  'csv-uploaded': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.uploads = [upload(11_902, 'All contacts of HubSpot')];
    },
  },
  'csv-arrived': {
    route: setup('csv'),
    set: (story) => {
      ruled(story);
      story.imports.uploads = [arrived(upload(11_902, 'All contacts of HubSpot'))];
    },
  },
  finish: { route: setup('finish'), set: ended },
  'finish-done': {
    route: setup('finish'),
    set: (story) => {
      ruled(story);
      story.skipped.add('csv');
    },
  },
  'finish-refused': {
    route: setup('finish'),
    set: ruled,
    refuse: {
      show_handover: OFFLINE,
      open_handover: {
        code: 'invalid_input',
        message:
          'This file was made by a newer version of the program: its format is 2, and 1 is known here.',
        hint: 'Update the program to open it.',
      },
    },
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
  'run-over': { route: run, set: ended },
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
  'problems-page': { route: { page: 'problems' }, set: troubled },
  'problems-marked': {
    route: { page: 'problems' },
    set: (story) => {
      troubled(story);
      story.marked = [
        {
          person: 'sam.wei@initech.example',
          cause: 'contact_gone',
          title: 'The contact was deleted in HubSpot',
          reason: '',
          at: '2026-11-24T09:42:00Z',
          contact: '',
          account_id: 'a-0',
          user_id: 'u-0',
        },
      ];
    },
  },
  'problems-empty': { route: { page: 'problems' }, set: ended },
  'problems-never': { route: { page: 'problems' }, set: applied },
  'problems-unread': {
    route: { page: 'problems' },
    set: troubled,
    refuse: {
      problems: {
        code: 'storage',
        message: 'The journal on this computer cannot be read. Nothing was changed.',
        hint: 'Check that there is free space, then try again.',
      },
    },
  },
  'problems-offline': {
    route: { page: 'problems' },
    set: troubled,
    refuse: { problem_people: OFFLINE, retry_problems: OFFLINE },
  },
  'problems-choose': {
    route: { page: 'problems', plan: 'plan-1' },
    set: retried('value_conflict'),
  },
  'problems-approve': {
    route: { page: 'problems', plan: 'plan-1' },
    set: retried('contact_gone'),
  },
  drift: { route: { page: 'drift' }, set: drifted },
  'drift-empty': { route: { page: 'drift' }, set: ended },
  'drift-never': { route: { page: 'drift' }, set: practice },
  'drift-home': { route: { page: 'home' }, set: drifted },
  'drift-offline': {
    route: { page: 'drift' },
    set: drifted,
    refuse: { check_drift: OFFLINE, accept_drift: OFFLINE },
  },
  'drift-unread': {
    route: { page: 'drift' },
    set: ended,
    refuse: {
      show_drift: {
        code: 'storage',
        message: 'The journal on this computer cannot be read. Nothing was changed.',
        hint: 'Check that there is free space, then try again.',
      },
      check_drift_if_due: OFFLINE,
    },
  },
  tests: { route: { page: 'tests' }, set: tested('none') },
  'tests-begun': { route: { page: 'tests' }, set: tested('begun') },
  'tests-looking': { route: { page: 'tests' }, set: tested('looking') },
  'tests-failed': { route: { page: 'tests' }, set: tested('failed') },
  'tests-live': { route: { page: 'tests' }, set: tested('live') },
  'tests-sync': { route: { page: 'tests' }, set: tested('sync') },
  'tests-said': { route: { page: 'tests' }, set: tested('said') },
  'tests-asking': { route: { page: 'tests' }, set: tested('asking') },
  'tests-done': { route: { page: 'tests' }, set: tested('done') },
  'tests-preview': { route: { page: 'tests', plan: 'plan-1' }, set: previewed },
  'tests-offline': {
    route: { page: 'tests' },
    set: tested('looking'),
    refuse: { test_writes: OFFLINE, check_test: OFFLINE, test_clean_up: OFFLINE },
  },
  'tests-unread': {
    route: { page: 'tests' },
    set: tested('none'),
    refuse: {
      test_plan: {
        code: 'storage',
        message: 'The journal on this computer cannot be read. Nothing was changed.',
        hint: 'Check that there is free space, then try again.',
      },
    },
  },
  ...settingsScenes(),
  activity: { route: { page: 'activity' }, set: ended },
  'activity-many': {
    route: { page: 'activity' },
    set: (story) => {
      settledDown(story);
      story.unsolved = UNSOLVED;
    },
  },
  'activity-unread': {
    route: { page: 'activity' },
    set: settledDown,
    refuse: { show_activity: UNREADABLE },
  },
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
