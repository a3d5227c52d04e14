/** Prepared problems: their causes and people, and the small preview that settles them. */
import type { Counts } from '../bindings/Counts';
import type { Event } from '../bindings/Event';
import type { PlanView } from '../bindings/PlanView';
import type { ProblemCause } from '../bindings/ProblemCause';
import type { ProblemGroup } from '../bindings/ProblemGroup';
import type { ProblemPerson } from '../bindings/ProblemPerson';
import type { Row } from '../bindings/Row';
import { HostFailure, type Host } from '../host';
import type { Pace } from './pace';
import { COUNTS, personAt } from './people';
import { planOf, type Story } from './story';

type ProblemCommand =
  | 'problems'
  | 'problem_people'
  | 'retry_problems'
  | 'export_problems'
  | 'choose_value'
  | 'choose_alike'
  | 'mark_problem'
  | 'approve';

const SINCE = '2026-11-24T09:42:00Z';

function group(
  cause: ProblemCause,
  people: number,
  title: string,
  explanation: string,
  action = 'Preview again',
  held = true,
): ProblemGroup {
  return { cause, held, title, explanation, people, action };
}

/** What a workspace with some trouble has open. */
export const UNSOLVED: ProblemGroup[] = [
  group(
    'duplicate_contacts',
    64,
    'Two contacts have the same email',
    'We do not know which contact is right, so we did nothing. Merge them in HubSpot, then preview again.',
  ),
  group(
    'value_conflict',
    3,
    'Both sides changed the same value',
    'We do not know which value is right, so it was not written on either side. Choose one; you see the effect before anything is written.',
    'Preview and choose',
  ),
  group(
    'contact_gone',
    2,
    'The contact was deleted in HubSpot',
    'We delete nobody by ourselves, so the participant is as it was. Restore the contact in HubSpot, or approve the deletion of the participant by name.',
    'Preview and decide',
  ),
  group(
    'refused_by_hubspot',
    1,
    'HubSpot refused a value',
    'HubSpot says at each person what it did not take. Correct the value, then preview again.',
    'Preview again',
    false,
  ),
];

const WHAT: Partial<Record<ProblemCause, string>> = {
  value_conflict: 'Both sides changed a value, so we did nothing. Choose which one is right.',
  contact_gone:
    'Someone deleted the contact. We delete nobody by ourselves: restore it in HubSpot, approve the deletion of the participant by name, or leave it.',
  refused_by_hubspot:
    'HubSpot says that this is not a valid phone number. Correct it in Advocate, then preview again.',
};

const CONFLICT: Row['conflicts'][number] = {
  field: 'first_name',
  label: 'First Name',
  sentence:
    'First Name was changed on both sides: HubSpot has "Ada", Advocate "Adele". Nothing was written. Choose one.',
  hubspot: 'Ada',
  advocate: 'Adele',
  agreed: 'A.',
  choices: ['hubspot', 'advocate'],
  chosen: null,
};

/** One person of a cause, as a preview of just these people shows them. */
function rowOf(cause: ProblemCause, seq: number, nth: number): Row {
  const base = personAt(COUNTS.create + COUNTS.update + nth);
  return {
    ...base,
    seq,
    kind: 'hold',
    summary: 'nothing until you decide',
    because: cause === 'contact_gone' ? 'the linked contact was deleted' : 'needs a decision',
    problem: WHAT[cause] ?? 'Two contacts in HubSpot share this email. Merge them there.',
    changes: [],
    conflicts: cause === 'value_conflict' ? [CONFLICT] : [],
    approvable: cause === 'contact_gone' ? 'delete' : '',
    contact_url:
      cause === 'contact_gone'
        ? null
        : `https://hubspot.example/contacts/12345678/record/0-1/${9500 + nth}`,
  };
}

function personOf(cause: ProblemCause, nth: number): ProblemPerson {
  const row = rowOf(cause, nth, nth);
  return {
    person: row.person,
    name: row.name,
    problem: row.problem,
    conflicts: row.conflicts,
    contact: cause === 'contact_gone' ? '' : String(9500 + nth),
    contact_url: row.contact_url,
    account_id: `a-${nth}`,
    user_id: `u-${nth}`,
    run: 'run-1',
    since: SINCE,
  };
}

/** The rows of a preview of one cause, or of all. */
export function smallRows(story: Story, cause: ProblemCause | null): Row[] {
  const those = story.unsolved.filter((each) => cause === null || each.cause === cause);
  const people = those.flatMap((each) =>
    Array.from({ length: each.people }, (_, nth) => [each.cause, nth] as const),
  );
  return people.map(([which, nth], seq) => rowOf(which, seq, nth));
}

/** The preview over the prepared rows as they are now. */
export function smallPlan(story: Story, cause: ProblemCause | null): PlanView {
  const rows = story.small ?? [];
  const none = Object.fromEntries(Object.keys(COUNTS).map((kind) => [kind, 0]));
  const counts = { ...none } as Counts;
  rows.forEach(({ kind }) => (counts[kind] += 1));
  const writes = rows.filter(({ kind, left_out }) => kind !== 'hold' && !left_out).length;
  const deletes = counts.delete;
  return {
    ...planOf(story, 'ready', ''),
    direction: 'both',
    who: cause === null ? { who: 'problems' } : { who: 'cause', of: cause },
    everyone: false,
    counts,
    writes,
    calls: writes,
    duration: writes > 0 ? 'less than a minute' : '',
    notes: [],
    brake:
      deletes > 0
        ? { sentence: `${deletes} participants would be deleted for good.`, number: deletes }
        : null,
  };
}

function chosen(row: Row, field: string, keep: 'hubspot' | 'advocate'): Row {
  const conflicts = row.conflicts.map((each) =>
    each.field === field
      ? {
          ...each,
          chosen: keep,
          sentence: `You keep ${keep === 'hubspot' ? 'HubSpot' : 'Advocate'}'s ${each.label}.`,
        }
      : each,
  );
  const changes = conflicts
    .filter((each) => each.chosen !== null)
    .map((each) => ({
      on: each.chosen === 'hubspot' ? ('advocate' as const) : ('hubspot' as const),
      label: each.label,
      property: each.field,
      now: each.chosen === 'hubspot' ? each.advocate : each.hubspot,
      after: each.chosen === 'hubspot' ? each.hubspot : each.advocate,
      because: 'you chose it',
    }));
  const because = 'linked before';
  return {
    ...row,
    kind: 'update',
    summary: 'First Name',
    because,
    problem: '',
    conflicts,
    changes,
  };
}

/** The commands of the problems, and of deciding in their preview. */
export function problemCommands(
  story: Story,
  tell: (event: Event) => void,
  pace: Pace,
): Pick<Host, ProblemCommand> {
  const cause = () => (story.plan?.who.who === 'cause' ? story.plan.who.of : null);
  const change = (seq: number, to: (row: Row) => Row): Promise<PlanView> => {
    story.small = (story.small ?? []).map((row) => (row.seq === seq ? to(row) : row));
    story.plan = smallPlan(story, cause());
    return Promise.resolve(structuredClone(story.plan));
  };
  const all = () =>
    Promise.resolve({
      people: story.unsolved.reduce((sum, each) => sum + each.people, 0),
      groups: story.unsolved,
      marked: structuredClone(story.marked),
      as_of: story.runs.length > 0 ? SINCE : null,
    });
  /** One person more or fewer of a cause. */
  const count = (which: ProblemCause, by: 1 | -1) => {
    const known = story.unsolved.find((each) => each.cause === which);
    const fresh = UNSOLVED.find((each) => each.cause === which);
    const next = { ...(known ?? { ...(fresh as ProblemGroup), people: 0 }) };
    next.people += by;
    const others = story.unsolved.filter((each) => each.cause !== which);
    story.unsolved = next.people > 0 ? [...others, next] : others;
  };
  return {
    problems: all,
    problem_people: ({ cause: which, offset, limit }) => {
      const people = story.unsolved.find((each) => each.cause === which)?.people ?? 0;
      const length = Math.max(0, Math.min(limit, people - offset));
      return Promise.resolve(Array.from({ length }, (_, nth) => personOf(which, offset + nth)));
    },
    retry_problems: ({ cause: which }) => {
      story.small = smallRows(story, which);
      const ready = smallPlan(story, which);
      story.plan = { ...ready, status: 'previewing', phase: 'Reading people 0 of 3' };
      pace.later(() => {
        if (story.plan?.status !== 'previewing') return;
        story.plan = ready;
        tell({ type: 'plan_progress', plan: ready });
      }, 600);
      return Promise.resolve(structuredClone(story.plan));
    },
    export_problems: (file) => {
      const rows = story.unsolved.reduce((sum, each) => sum + each.people, 0);
      return Promise.resolve({ file, rows });
    },
    choose_alike: ({ field, keep }) => {
      const open = (row: Row) => row.conflicts.some((each) => each.field === field && !each.chosen);
      const rows = story.small ?? [];
      const those = rows.filter(open).length;
      story.small = rows.map((row) => (open(row) ? chosen(row, field, keep) : row));
      story.plan = smallPlan(story, cause());
      return Promise.resolve({
        plan: structuredClone(story.plan),
        chosen: those,
        left: 0,
        sentence: `Chosen for ${those} people. Nothing is written before you sync.`,
      });
    },
    mark_problem: ({ ok, reason, ...of }) => {
      const same = (each: { contact: string; user_id: string }) =>
        each.contact === of.contact && each.user_id === of.user_id;
      story.marked = story.marked.filter((each) => !same(each));
      const { title = '' } = UNSOLVED.find((each) => each.cause === of.cause) ?? {};
      if (ok) {
        const nth = Number(of.user_id.replace('u-', ''));
        const { person } = personOf(of.cause, Number.isNaN(nth) ? 0 : nth);
        story.marked.push({ ...of, person, title, reason, at: SINCE });
      }
      count(of.cause, ok ? -1 : 1);
      return all();
    },
    choose_value: ({ seq, field, keep }) => change(seq, (row) => chosen(row, field, keep)),
    approve: ({ seq, name }) =>
      change(seq, (row) => {
        if (name.trim() !== row.person) {
          throw new HostFailure({
            code: 'invalid_input',
            message: 'The typed name is not the name of this person, so nothing was approved.',
            hint: `Type ${row.person} exactly as the row shows it.`,
          });
        }
        return { ...row, kind: 'delete', approvable: '', summary: 'deleted in Advocate' };
      }),
  };
}
