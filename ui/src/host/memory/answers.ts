/** Prepared answers of the setup: what a real engine would have found. */
import type { AccessLine } from '../bindings/AccessLine';
import type { CheckView } from '../bindings/CheckView';
import type { ConnectionView } from '../bindings/ConnectionView';
import type { ContactListView } from '../bindings/ContactListView';
import type { PeopleCountView } from '../bindings/PeopleCountView';
import type { Platform } from '../bindings/Platform';
import type { ProgramView } from '../bindings/ProgramView';
import type { PropertyPlanView } from '../bindings/PropertyPlanView';
import type { PropertyRow } from '../bindings/PropertyRow';
import type { SegmentView } from '../bindings/SegmentView';

export function check(
  id: string,
  status: CheckView['status'],
  sentence: string,
  evidence = '',
  fix = '',
): CheckView {
  return { id, status, sentence, evidence, fix };
}

export const ENVIRONMENT: CheckView[] = [
  check('env.keychain', 'pass', 'This computer can keep secrets safe.', 'Secret Service answered.'),
  check('env.clock', 'pass', 'The clock is right.', '0.4 s away from the service.'),
  check('env.online', 'pass', 'The network is there.'),
];

function access(what: string, level: string, why: string, optional = false): AccessLine {
  return { what, level, why, granted: null, optional };
}

const ASKED: Record<Platform, AccessLine[]> = {
  hubspot: [
    access('Contacts', 'read and write', 'to find people and fill in referral codes'),
    access('Contact properties', 'read and write', 'to create the seven referral properties'),
    access('Deals', 'read', 'to notice won deals later', true),
    access('Companies', 'read', 'only where a field of a company is used later', true),
    access('Forms', 'read', 'to see which forms carry the referral', true),
  ],
  advocate: [
    access('Participants', 'read', 'to know codes, links and referrals'),
    access('Programs', 'read', 'to let you choose one'),
  ],
};

const FOUND: Record<Platform, Partial<ConnectionView>> = {
  hubspot: {
    account_name: 'Practice HubSpot',
    account_id: '12345678',
    facts: [
      { label: 'Data centre', value: 'European Union' },
      { label: 'Account type', value: 'Standard' },
      { label: 'Time zone', value: 'Europe/Paris' },
      { label: 'Currency', value: 'EUR' },
      { label: 'Signed in as', value: 'marcus@example.com' },
    ],
    checks: [
      check(
        'hs.token',
        'pass',
        'HubSpot accepts the permission.',
        'Valid for 30 minutes; renewed.',
      ),
      check('hs.scopes', 'pass', 'All permissions are granted.'),
      check('hs.limits', 'pass', 'HubSpot allows this app about 110 calls per 10 seconds.'),
      check(
        'engine.connector_present',
        'warn',
        'A property group called "referral" exists already. Another connector may have made it.',
        'Group "referral" with 3 properties.',
        'Ask your HubSpot admin whether the vendor’s connector is switched on.',
      ),
    ],
  },
  advocate: {
    account_name: 'Practice Advocate',
    account_id: 'test_practice',
    facts: [
      { label: 'Tenant alias', value: 'test_practice' },
      { label: 'Account SID', value: 'IRPRACTICE0001' },
    ],
    checks: [
      check('adv.rest', 'pass', 'The Advocate API answers.', 'Read 3 participants.'),
      check('adv.brand', 'pass', 'The impact.com brand API answers.'),
      check('adv.graphql', 'pass', 'The Advocate query service answers.'),
      check(
        'adv.export',
        'unknown',
        'We could not check the export service.',
        'It answered "not enabled for this account".',
        'Nothing to do: reading goes page by page instead.',
      ),
    ],
  },
};

/** A side that was never connected. */
export function notConnected(platform: Platform): ConnectionView {
  return {
    platform,
    status: 'not_connected',
    method: null,
    account_name: '',
    account_id: '',
    facts: [],
    access: ASKED[platform],
    checks: [],
    pending: null,
    problem: '',
  };
}

/** A side that has just been connected and waits for "is this the right account?". */
export function found(platform: Platform): ConnectionView {
  const granted = ASKED[platform].map((line) => ({ ...line, granted: true }));
  return { ...notConnected(platform), ...FOUND[platform], access: granted, status: 'unconfirmed' };
}

export const PROGRAMS: ProgramView[] = [
  {
    id: '51234',
    name: 'Refer a friend',
    status: 'live',
    participants: 6610,
    chosen: false,
  },
  { id: '51301', name: 'Partner pilot', status: 'paused', participants: 12, chosen: false },
];

export const LISTS: ContactListView[] = [
  { id: '7', name: 'Customers', size: 4210 },
  { id: '9', name: 'Newsletter', size: null },
];

export const SEGMENTS: SegmentView[] = [
  { key: 'beta', name: 'Beta testers', size: null },
  { key: 'vip', name: 'Very important', size: 212 },
];

export const PEOPLE: PeopleCountView = {
  contacts_for_new: 1204,
  contacts_for_older: 1,
  participants_for_new: 0,
  participants_for_older: 18340,
  linked: 6112,
  joined: 37,
  left_out: ['91 without an email address that could be one.'],
  in_doubt: 0,
  counted_at: '2026-11-24T09:42:00Z',
};

export const SHARING_CHECKS: CheckView[] = [
  {
    id: 'share.estimate',
    status: 'warn',
    sentence:
      'With these switches a sync in both directions would create 1,204 contacts and 0 participants today.',
    evidence: '',
    fix: 'More than 500 at once ask you to type the number first. A list or segment makes them fewer.',
  },
  {
    id: 'share.loop',
    status: 'unknown',
    sentence: "Which other programs create people is shown to nobody but HubSpot's own pages.",
    evidence: '',
    fix: 'Look at the connected apps in HubSpot for another one that creates contacts.',
  },
];

export const PROGRAM_CHECKS: CheckView[] = [
  {
    id: 'adv.program_exists',
    status: 'pass',
    sentence: '"Refer a friend" is there, live or paused.',
    evidence: '',
    fix: '',
  },
  {
    id: 'adv.program_single',
    status: 'pass',
    sentence: 'Codes and links on contacts come from "Refer a friend" only.',
    evidence: '',
    fix: '',
  },
];

function property(field: string, label: string, name: string, note: string): PropertyRow {
  return {
    field,
    label,
    name,
    kind: 'single-line text',
    state: 'will_be_created',
    sentence: 'Will be created',
    fix: '',
    candidates: [],
    note,
  };
}

/** The property plan of a fresh account, with one property to use and one from the recycle bin. */
export function propertyPlan(): PropertyPlanView {
  const rows = [
    property(
      'referral_code',
      'Referral Code',
      'advocate_referral_code',
      'the code a person shares',
    ),
    {
      ...property('share_link', 'Share Link', 'share_link', 'the link a person shares'),
      state: 'will_be_used' as const,
      sentence: 'Exists and fits, will be used',
      candidates: ['share_link'],
    },
    {
      ...property('message_links', 'Message Links', 'advocate_message_links', 'one link a channel'),
      kind: 'multi-line text',
      state: 'archived' as const,
      sentence: 'In HubSpot’s recycle bin; comes back with its old values',
    },
    {
      ...property(
        'referred_by_code',
        'Referred-by Code',
        'advocate_referred_by_code',
        'who sent them',
      ),
      candidates: ['referred_by'],
    },
    property('user_id', 'Advocate User ID', 'advocate_user_id', 'the other half of the link'),
    property(
      'account_id',
      'Advocate Account ID',
      'advocate_account_id',
      'the other half of the link',
    ),
    property('referral_cookie', 'Referral Cookie', 'ssqt_referralcookies', 'filled by your forms'),
  ];
  return {
    group: 'advocate',
    group_label: 'Advocate',
    group_exists: false,
    rows,
    checks: [
      check('prop.permission', 'pass', 'We may create properties.'),
      check('prop.limit', 'pass', 'There is room for 7 more properties.', '38 of 1,000 used.'),
      check('prop.conflict', 'pass', 'No name is taken by a property of another type.'),
    ],
    to_create: 7,
    applicable: true,
  };
}

/** A property under another internal name. The name "taken" plays a conflict. */
export function named(row: PropertyRow, name: string): PropertyRow {
  if (name === row.name) return row;
  if (name === 'taken') {
    const fix = 'Choose another internal name.';
    return { ...row, name, state: 'conflict', sentence: 'Exists as a number', fix };
  }
  const used = row.candidates.includes(name);
  const sentence = used ? 'Exists and fits, will be used' : 'Will be created';
  return { ...row, name, state: used ? 'will_be_used' : 'will_be_created', sentence, fix: '' };
}
