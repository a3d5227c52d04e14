/** The prepared story of a person: linked in the first sync, and nothing to do since. */
import type { StoryRequest } from '../bindings/StoryRequest';
import type { StoryView } from '../bindings/StoryView';
import type { ForgetView } from '../bindings/ForgetView';
import type { FoundPerson } from '../bindings/FoundPerson';
import type { Row } from '../bindings/Row';
import { HostFailure, type Host } from '../host';
import { PEOPLE, personAt } from './people';
import type { Story } from './story';

type PersonCommand =
  | 'person_story'
  | 'find_people'
  | 'except_person'
  | 'show_forgetting'
  | 'forget_person'
  | 'what_if';

const NO_ONE = { evidence: [], rule: '', when: null, run: null };
const FIELDS: Record<string, string> = {
  Email: 'email',
  'First name': 'first_name',
  'Last name': 'last_name',
  'Referral Code': 'referral_code',
  'Share Link': 'share_link',
};

/** Nobody is known under this address. */
export const STRANGER = 'nobody@example.com';

function rowOf(request: StoryRequest): Row {
  const fits = (row: Row) =>
    request.by === 'email'
      ? row.person === request.of
      : request.by === 'contact'
        ? row.contact === request.of
        : row.user_id === request.of.user_id;
  for (let seq = 0; seq < PEOPLE; seq += 1) {
    const row = personAt(seq);
    if (fits(row)) return row;
  }
  return personAt(140);
}

function valuesOf(row: Row): StoryView['values'] {
  const [first = '', last = ''] = row.name.split(' ');
  const code = row.account_id.replace('a-', '').toUpperCase();
  const link = `https://share.example/${code.toLowerCase()}`;
  const all: [string, string][] = [
    ['Email', row.person],
    ['First name', first],
    ['Last name', last],
    ['Referral Code', code],
    ['Share Link', link],
  ];
  return all.map(([label, value]) => ({
    field: FIELDS[label] ?? label,
    label,
    hubspot: value,
    advocate: value,
  }));
}

function strange(asked: string): StoryView {
  return {
    person: asked,
    name: '',
    contact: '',
    contact_url: null,
    account_id: '',
    user_id: '',
    linked: false,
    standing: 'not met by any sync',
    never: false,
    sync_as: asked,
    values: [],
    facts: [
      {
        ...NO_ONE,
        fact: 'not_seen',
        sentence:
          'No sync has met this person, as far as was looked. The next preview of everybody finds whoever is in HubSpot or Advocate; a preview of this person looks now.',
      },
    ],
    looked: 'The only sync so far was looked through.',
  };
}

export function personStory(story: Story, request: StoryRequest): StoryView {
  if (request.by === 'email' && request.of === STRANGER) return strange(request.of);
  const row = rowOf(request);
  const past = { rule: 'same_email', run: 'run-1', when: '2026-11-24T09:42:00Z' };
  const next = story.never
    ? 'No sync writes, links or deletes anything of this person until somebody allows it again.'
    : 'Nothing will change in the next sync, unless somebody changes a value on either side before.';
  return {
    person: row.person,
    name: row.name,
    contact: row.contact || '9140',
    contact_url: `https://hubspot.example/contacts/12345678/record/0-1/${row.contact || '9140'}`,
    account_id: row.account_id,
    user_id: row.user_id,
    linked: true,
    standing: story.never ? 'never synced' : 'linked, up to date',
    never: story.never,
    sync_as: row.contact || row.person,
    values: valuesOf(row),
    facts: [
      {
        ...NO_ONE,
        ...past,
        fact: 'linked',
        sentence: 'They are linked because both had the same email.',
      },
      {
        ...NO_ONE,
        ...past,
        fact: 'values_changed',
        sentence: 'A sync changed Referral Code, Share Link.',
        evidence: row.changes,
      },
      { ...NO_ONE, fact: 'next', sentence: next },
    ],
    looked: 'The only sync so far was looked through.',
  };
}

function found(text: string): FoundPerson[] {
  const small = text.toLowerCase();
  const people: FoundPerson[] = [];
  for (let seq = 0; seq < PEOPLE && people.length < 8; seq += 1) {
    const { person, name, contact, account_id, user_id } = personAt(seq);
    const all = `${person} ${name} ${contact} ${account_id} ${user_id}`.toLowerCase();
    if (all.includes(small)) {
      people.push({ person, name, contact, account_id, user_id, standing: 'linked' });
    }
  }
  return people;
}

function forgetting(story: Story, request: StoryRequest, done: boolean): ForgetView {
  return {
    person: personStory(story, request).person,
    removes: [
      'Name, address, ids, codes and values of this person in 2 rows of past syncs. The rows stay without the person, so that the figures still add up.',
      'With them, what an undo of those syncs would need: it leaves this person as they are.',
    ],
    stays: [
      'The contact in HubSpot and the participant in Advocate. Delete them there, if that is what was asked for.',
      'The link of the two with its last values. Without it the next sync would take them for strangers. It goes when the two are no longer linked.',
    ],
    rows: 2,
    done,
  };
}

export function personCommands(story: Story): Pick<Host, PersonCommand> {
  return {
    person_story: (request) => Promise.resolve(personStory(story, request)),
    find_people: (text) =>
      Promise.resolve({
        people: text.trim().length < 2 ? [] : found(text.trim()),
        address: /^\S+@\S+\.\S+$/.test(text.trim()),
      }),
    except_person: ({ who, never }) => {
      story.never = never;
      return Promise.resolve(personStory(story, who));
    },
    show_forgetting: (who) => Promise.resolve(forgetting(story, who, false)),
    forget_person: (who) => Promise.resolve(forgetting(story, who, true)),
    what_if: ({ who, hubspot, advocate }) => {
      const { values, person } = personStory(story, who);
      if (person === STRANGER) {
        throw new HostFailure({
          code: 'not_found',
          message: `There is no person in the history "${STRANGER}" (any more).`,
          hint: 'Look at the list again.',
        });
      }
      const changes = [
        ...Object.entries(hubspot).map(([field, after]) => ['advocate', field, after] as const),
        ...Object.entries(advocate).map(([field, after]) => ['hubspot', field, after] as const),
      ].map(([on, field, after]) => {
        const known = values.find((value) => value.field === field);
        return {
          on,
          label: known?.label ?? field,
          property: field,
          now: known?.[on] ?? '',
          after,
          because: on === 'advocate' ? 'changed in HubSpot' : 'changed in Advocate',
        };
      });
      const labels = changes.map(({ label }) => label).join(', ');
      return Promise.resolve({
        sentence:
          changes.length === 0
            ? 'A sync would change nothing.'
            : `A sync of both directions would do this: ${labels} (already linked).`,
        changes,
        conflicts: [],
        notes: [],
      });
    },
  };
}
