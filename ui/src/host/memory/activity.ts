/** The prepared figures of all runs. */
import type { ActivityView } from '../bindings/ActivityView';
import { pointOf } from './home';
import type { Story } from './story';

const WEEKS = [
  '2026-10-05',
  '2026-10-12',
  '2026-10-19',
  '2026-10-26',
  '2026-11-02',
  '2026-11-09',
  '2026-11-16',
  '2026-11-23',
];

export function activityOf(story: Story): ActivityView {
  const runs = story.runs.slice(0, 30).reverse().map(pointOf);
  let linked = 6112 - runs.reduce((sum, { results }) => sum + results.created + results.linked, 0);
  const points = runs.map(({ started_at, results }) => {
    const point = { at: started_at, linked };
    linked += results.created + results.linked;
    return point;
  });
  const last = runs.at(-1);
  return {
    runs,
    runs_finding: last
      ? 'The newest run wrote 414 people; half of the runs before it wrote 42 or fewer.'
      : 'No run yet.',
    linked: last ? [...points, { at: last.started_at, linked }] : [],
    linked_finding: '6,112 people linked: 431 more than before the first of these runs.',
    weeks: WEEKS,
    causes: story.unsolved.map(({ cause, title, people }) => ({
      cause,
      title,
      people: WEEKS.map((_, nth) =>
        nth === 7 ? Math.ceil(people / 2) : nth === 4 ? Math.floor(people / 2) : 0,
      ),
    })),
    causes_finding:
      story.unsolved.length > 0
        ? 'Most people are open for this: Two contacts have the same email (64 people).'
        : 'Nobody is open.',
    pace_finding:
      'The newest run wrote 211 people a minute; half of the runs before it wrote 198 or fewer.',
    accepted: story.drift.accepted,
    calls_finding: `These ${runs.length} runs sent ${runs.reduce((sum, run) => sum + run.calls, 0)} requests to HubSpot.`,
  };
}
