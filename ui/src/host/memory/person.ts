/** The prepared story of a person: linked in the first sync, and nothing to do since. */
import type { StoryRequest } from '../bindings/StoryRequest';
import type { StoryView } from '../bindings/StoryView';
import { personAt } from './people';

const NO_ONE = { evidence: [], rule: '', when: null, run: null };

export function personStory(request: StoryRequest): StoryView {
  const row = personAt(140);
  return {
    person: request.by === 'email' ? request.of : row.person,
    name: row.name,
    contact: '9140',
    contact_url: 'https://hubspot.example/contacts/12345678/record/0-1/9140',
    account_id: 'a-prepared',
    user_id: 'u-prepared',
    linked: true,
    values: row.changes.map(({ label, after }) => ({ label, hubspot: after, advocate: after })),
    facts: [
      {
        ...NO_ONE,
        fact: 'linked',
        sentence: 'They are linked because both had the same email.',
        rule: 'same_email',
        run: 'run-1',
      },
      {
        ...NO_ONE,
        fact: 'values_changed',
        sentence: 'A sync changed Referral Code, Share Link.',
        evidence: row.changes,
        rule: 'same_email',
        run: 'run-1',
      },
      {
        ...NO_ONE,
        fact: 'next',
        sentence:
          'Nothing will change in the next sync, unless somebody changes a value on either side before.',
      },
    ],
    looked: 'The only sync so far was looked through.',
  };
}
