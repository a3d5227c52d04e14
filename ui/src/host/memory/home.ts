/** The prepared first page: what the engine would tell of the story. */
import type { HealthView } from '../bindings/HealthView';
import type { HomeView } from '../bindings/HomeView';
import type { Need } from '../bindings/Need';
import type { Overview } from '../bindings/Overview';
import type { RunPoint } from '../bindings/RunPoint';
import type { RunView } from '../bindings/RunView';
import { COUNTS } from './people';
import { overviewOf, type Story } from './story';

export function pointOf(run: RunView): RunPoint {
  const { id, direction, status, started_at, worked_ms, calls, results } = run;
  return {
    id,
    direction,
    undo: run.undoes !== null,
    status,
    started_at,
    worked_ms,
    calls,
    results,
  };
}

function health(story: Story, overview: Overview, people: number): HealthView {
  const { steps, active_run: run, hubspot } = overview;
  const open = steps.find(({ status }) => status === 'todo' || status === 'attention');
  const look = steps.find(({ status }) => status === 'attention');
  if (hubspot.status === 'reconnect_needed') {
    return {
      word: 'not_working',
      title: 'Not working',
      sentence:
        'HubSpot takes this connection no more, so no sync can be made. What was synced stays as it is.',
      next: { action: 'Connect HubSpot again', place: { to: 'step', of: 'hubspot' } },
    };
  }
  if (run) {
    const working = run.status === 'running' || run.status === 'throttled';
    return {
      word: working ? 'syncing' : 'look_at_this',
      title: working ? 'Syncing' : 'Look at this',
      sentence: working
        ? `${run.done} of ${run.total} people are done so far.`
        : `The sync waits for you: ${run.done} of ${run.total} people are done, the rest are as they were.`,
      next: { action: 'Open the sync', place: { to: 'run', of: run.id } },
    };
  }
  if (story.runs.length === 0) {
    const done = steps.filter(({ status }) => status === 'done' || status === 'skipped').length;
    return {
      word: 'not_set_up',
      title: 'Not set up',
      sentence: story.applied
        ? 'Everything is set up, and 0 people are linked: no sync has run yet. A preview shows what it would write.'
        : `${done} of ${steps.length} steps of the setup are done. Nothing can be synced before the two accounts are connected and the review is confirmed.`,
      next: story.applied
        ? { action: 'Preview a sync', place: { to: 'sync' } }
        : {
            action: `Continue at step ${open?.number ?? 1}`,
            place: { to: 'step', of: open?.id ?? 'start' },
          },
    };
  }
  if (people > 0) {
    return {
      word: 'look_at_this',
      title: 'Look at this',
      sentence: `${people} people need you: the newest sync that looked at them could not settle them. The others are up to date.`,
      next: { action: 'See the problems', place: { to: 'problems' } },
    };
  }
  if (look) {
    return {
      word: 'look_at_this',
      title: 'Look at this',
      sentence: `1 step of the setup needs a look: ${look.title}. ${look.reason}`,
      next: { action: `Look at step ${look.number}`, place: { to: 'step', of: look.id } },
    };
  }
  return {
    word: story.mode === 'practice' ? 'practice' : 'healthy',
    title: story.mode === 'practice' ? 'Practice' : 'Healthy',
    sentence: '6,112 people are linked and up to date.',
    next: { action: 'Preview a sync', place: { to: 'sync' } },
  };
}

function needsOf(story: Story, overview: Overview): Need[] {
  const steps = overview.steps
    .filter(({ status }) => status === 'attention')
    .map(({ id, number, title, reason }): Need => ({
      stops: id === 'hubspot',
      title,
      words: reason,
      todo: { action: `Look at step ${number}`, place: { to: 'step', of: id } },
    }));
  const wanting = story.drift.changes.filter(({ severity }) => severity !== 'info');
  if (wanting.length > 0) {
    steps.push({
      stops: wanting.some((change) => change.stops_people),
      title: `${wanting.length} things in the accounts changed`,
      words: `${wanting.map(({ title }) => title).join('; ')}.`,
      todo: { action: 'See what changed', place: { to: 'drift' } },
    });
  }
  if (story.unsolved.length === 0) return steps;
  const causes = story.unsolved.slice(0, 3).map(({ title, people }) => `${title} (${people})`);
  const all = story.unsolved.reduce((sum, { people }) => sum + people, 0);
  const problems: Need = {
    stops: false,
    title: `${all} people need you, for ${story.unsolved.length} causes`,
    words: `${causes.join(', ')}, …`,
    todo: { action: 'See the problems', place: { to: 'problems' } },
  };
  return [...steps, problems];
}

export function homeOf(story: Story): HomeView {
  const overview = overviewOf(story);
  const people = story.unsolved.reduce((sum, each) => sum + each.people, 0);
  const runs = story.runs.slice(0, 14).reverse().map(pointOf);
  const last = runs.at(-1) ?? null;
  const wrong = runs.filter(({ results }) => results.failed + results.held > 0).length;
  return {
    health: health(story, overview, people),
    setting_up: story.runs.length === 0,
    needs: needsOf(story, overview),
    coverage: {
      linked: story.runs.length > 0 ? 6112 : 0,
      left_out: last && COUNTS.skip,
      need_you: people,
      as_of: last && last.started_at,
    },
    runs,
    runs_finding:
      runs.length === 0
        ? 'No run yet.'
        : wrong === 0
          ? `All of the last ${runs.length} runs went well.`
          : `${wrong} of the last ${runs.length} runs left somebody who needed you, or did not end.`,
    last_sync: last,
    checked_at: story.checkedAt,
    usage: [{ label: 'Requests to HubSpot in 24 hours', value: '318' }],
  };
}
