/** Prepared people: any row can be made from its position, so a long preview costs nothing. */
import type { ActionKind } from '../bindings/ActionKind';
import type { Counts } from '../bindings/Counts';
import type { FieldChange } from '../bindings/FieldChange';
import type { Row } from '../bindings/Row';

/** What the prepared preview finds. */
export const COUNTS: Counts = {
  create: 140,
  update: 437,
  link: 37,
  same: 5902,
  skip: 91,
  hold: 3,
  create_participant: 0,
  unlink: 0,
  delete: 0,
  archive: 0,
};

const FIRST = 'Maria Jo Li Sam Amina Tomás Noor Kai Ingrid Yusuf Chloé Ravi Elena Max'.split(' ');
const LAST = 'Lopez Okafor Wei Novak Haddad Silva Berg Tanaka Kowalska Demir Martin'.split(' ');
const HOSTS = ['globex.example', 'initech.example', 'example.com', 'example.org', 'example.net'];

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

const KINDS: ActionKind[] = ['create', 'update', 'link', 'hold', 'skip', 'same'];

function kindAt(seq: number): ActionKind {
  let left = seq;
  for (const kind of KINDS) {
    if (left < COUNTS[kind]) return kind;
    left -= COUNTS[kind];
  }
  return 'same';
}

function field(label: string, property: string, now: string, after: string, because: string) {
  return { on: 'hubspot', label, property, now, after, because } satisfies FieldChange;
}

function changesOf(kind: ActionKind, code: string, email: string, name: string): FieldChange[] {
  const link = `https://share.example/${code.toLowerCase()}`;
  const [first = '', last = ''] = name.split(' ');
  const owned = 'Advocate owns this value';
  if (kind === 'create') {
    const fresh = 'new contact';
    return [
      field('Email', 'email', '', email, fresh),
      field('First name', 'firstname', '', first, fresh),
      field('Last name', 'lastname', '', last, fresh),
      field('Referral Code', 'advocate_referral_code', '', code, owned),
      field('Share Link', 'advocate_share_link', '', link, owned),
      field(
        'Message Links',
        'advocate_message_links',
        '',
        `email: ${link}?via=email\nfacebook: ${link}?via=facebook\nlinkedin: ${link}?via=linkedin`,
        owned,
      ),
      field('Advocate User ID', 'advocate_user_id', '', `u-${plain(code)}`, owned),
      field('Advocate Account ID', 'advocate_account_id', '', `a-${plain(code)}`, owned),
    ];
  }
  if (kind !== 'update') return [];
  return [
    field('Referral Code', 'advocate_referral_code', '', code, 'code was empty'),
    field('Share Link', 'advocate_share_link', `${link}-old`, link, 'the program changed it'),
  ];
}

const WORDS: Record<string, { summary: string; because: string; problem: string }> = {
  create: { summary: 'new contact, 8 fields', because: 'rule: new people', problem: '' },
  update: { summary: 'Referral Code, Share Link', because: 'code was empty', problem: '' },
  link: { summary: 'link only', because: 'same email', problem: '' },
  same: { summary: 'nothing', because: 'every value is equal', problem: '' },
  skip: { summary: 'nothing', because: 'the participant has no email', problem: '' },
  hold: {
    summary: 'nothing until you decide',
    because: 'two contacts have this email',
    problem: 'Two contacts in HubSpot share this email. Merge them there, then preview again.',
  },
};

/** The person at one position, before anything was written. */
export function personAt(seq: number): Row {
  const kind = kindAt(seq);
  const first = FIRST[seq % FIRST.length] ?? 'Jo';
  const last = LAST[Math.floor(seq / FIRST.length) % LAST.length] ?? 'Berg';
  const name = `${first} ${last}`;
  const nth = Math.floor(seq / (FIRST.length * LAST.length));
  const suffix = nth === 0 ? '' : String(nth + 1);
  const email = `${plain(first)}.${plain(last)}${suffix}@${HOSTS[seq % HOSTS.length] ?? 'example.com'}`;
  const code = `${plain(first)}${plain(last)}${suffix}`.toUpperCase();
  return {
    seq,
    kind,
    person: kind === 'skip' ? `u-${plain(code)}` : email,
    name,
    summary: '',
    because: '',
    problem: '',
    ...WORDS[kind],
    conflicts: [],
    approvable: '',
    changes: changesOf(kind, code, email, name),
    left_out: false,
    outcome: 'waiting',
    contact_url: null,
    contact: kind === 'create' || kind === 'skip' ? '' : String(9000 + seq),
    account_id: `a-${plain(code)}`,
    user_id: `u-${plain(code)}`,
  };
}

/** How many people there are in all. */
export const PEOPLE = KINDS.reduce((sum, kind) => sum + COUNTS[kind], 0);
