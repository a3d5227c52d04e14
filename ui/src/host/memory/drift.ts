/** Prepared drift: what changed in the accounts, and accepting it. */
import type { DriftChange } from '../bindings/DriftChange';
import type { DriftView } from '../bindings/DriftView';
import { HostFailure, type Host } from '../host';
import type { Story } from './story';

type DriftCommand = 'show_drift' | 'check_drift' | 'check_drift_if_due' | 'accept_drift';

const AFTER = '2026-11-22T08:10:00Z';
const BEFORE = '2026-11-24T09:42:00Z';

/** What was done in both accounts behind the settings. */
export const DRIFTED: DriftChange[] = [
  {
    id: 'property:deals:plan_tier',
    severity: 'breaking',
    title: 'The deal property "Plan tier" is not in HubSpot any more',
    details: [],
    after: AFTER,
    before: BEFORE,
    affects:
      'Used by 1 row of the field mapping (Text2). While it is so, no event is sent. A preview still shows what would be done.',
    advice:
      'Restore it in HubSpot (Settings → Properties → Archived properties), choose another property for the row, or remove the row.',
    todo: { action: 'Open the field mapping', place: { to: 'step', of: 'fields' } },
    stops_people: false,
    stops_events: true,
    acceptable: false,
  },
  {
    id: 'property:deals:region',
    severity: 'risky',
    title: 'The deal property "Region" has other choices',
    details: ['Not there any more: Benelux.', 'New: Belgium, Netherlands.'],
    after: AFTER,
    before: BEFORE,
    affects: 'Used by 1 row of the field mapping (Text3).',
    advice: 'See whether the values still suit the row. If they do, accept it.',
    todo: { action: 'Open the field mapping', place: { to: 'step', of: 'fields' } },
    stops_people: false,
    stops_events: false,
    acceptable: true,
  },
  {
    id: 'stage:default:closedwon',
    severity: 'info',
    title: 'Stage "Closed Won" of the pipeline "Sales Pipeline" is now called "Won"',
    details: [],
    after: AFTER,
    before: BEFORE,
    affects: 'A trigger counts it; 12 events were sent for it so far.',
    advice: 'If it still means the same, accept it. Nothing of what is sent changes by its name.',
    todo: { action: 'Open the event triggers', place: { to: 'step', of: 'triggers' } },
    stops_people: false,
    stops_events: false,
    acceptable: true,
  },
];

const COMPARED = '14 properties, 1 stage, 1 program, 3 permissions, 1 event key compared.';

function sentence(changes: number): string {
  if (changes === 0) return `Nothing has changed that matters here. ${COMPARED}`;
  return changes === 1 ? `1 thing changed. ${COMPARED}` : `${changes} things changed. ${COMPARED}`;
}

export function driftOf({ drift, hubspot }: Story): DriftView {
  if (hubspot.status !== 'connected') {
    return {
      baseline: null,
      checked_at: null,
      sentence:
        'Nothing was put to use yet, so there is nothing to compare. Confirm the review of the setup first.',
      changes: [],
      not_looked: [],
      accepted: [],
    };
  }
  return {
    baseline: { number: 7 + drift.accepted.length, saved_at: '2026-11-03T10:00:00Z' },
    checked_at: drift.checked,
    sentence: sentence(drift.changes.length),
    changes: drift.changes,
    not_looked: [
      'Which contact properties HubSpot requires: no documented answer tells it. A creation that is refused for it says so.',
    ],
    accepted: drift.accepted,
  };
}

export function driftCommands(story: Story): Pick<Host, DriftCommand> {
  const view = () => Promise.resolve(driftOf(story));
  return {
    show_drift: view,
    check_drift_if_due: view,
    check_drift: () => {
      story.drift.checked = '2026-11-24T10:00:00Z';
      return view();
    },
    accept_drift: (id) => {
      const change = story.drift.changes.find((each) => each.id === id);
      if (!change) {
        return Promise.reject(
          new HostFailure({
            code: 'not_found',
            message: `There is no change in the accounts "${id}" here. Nothing was changed.`,
            hint: 'Look at the list again; it may have been replaced by a newer one.',
          }),
        );
      }
      story.drift.changes = story.drift.changes.filter((each) => each !== change);
      const row = { at: '2026-11-24T10:01:00Z', author: 'Ana', words: change.title };
      story.drift.accepted = [row, ...story.drift.accepted];
      return view();
    },
  };
}
