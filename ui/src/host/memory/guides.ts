/** Prepared guides, and what ticking does to them. */
import type { GuideId } from '../bindings/GuideId';
import type { GuideItem } from '../bindings/GuideItem';
import type { GuideView } from '../bindings/GuideView';
import { check } from './answers';

function item(id: string, title: string, more: Partial<GuideItem> = {}): GuideItem {
  return {
    id,
    title,
    words: 'How to do it, and what to watch for.',
    values: [],
    link: null,
    optional: false,
    ticked: null,
    stale: '',
    ...more,
  };
}

const RECORD: GuideItem[] = [
  item('record.open', 'Open the record layout of contacts, and there "Default view"', {
    link: {
      label: 'Open the record layout',
      address:
        'https://app-eu1.hubspot.com/sales-products-settings/1/object/0-1/record-customization',
      path: 'Settings → Objects → Contacts → Record customization → Default view',
    },
  }),
  item('record.card', 'Add a property card', {
    values: [{ label: 'Title of the card', value: 'Advocate' }],
  }),
  item('record.properties', 'Choose these properties for the card, and save', {
    values: [
      { label: 'Referral Code', value: 'advocate_referral_code' },
      { label: 'Share Link', value: 'share_link' },
    ],
  }),
];

const RULES: GuideItem[] = [
  item('rules.open', 'Open the rules of the program', {
    values: [{ label: 'Program', value: 'Refer a friend' }],
  }),
  item('rules.event_key', 'Choose the event key', {
    values: [{ label: 'Event key', value: 'deal_closedwon' }],
  }),
  item('rules.more', 'Add more conditions, if you want them', { optional: true }),
];

const CONNECTOR: GuideItem[] = [
  item('connector.off', 'See that impact.com’s own connector does not write to these contacts'),
];

const CHECKS = {
  connector: [],
  contact_record: [
    check('layout.properties', 'pass', 'All 7 properties exist, so they can be chosen.'),
  ],
  program_rules: [
    check('rules.program_live', 'pass', '"Refer a friend" is live.'),
    check(
      'rules.event_key_known',
      'warn',
      'impact.com does not list the event deal_closedwon yet.',
      'deal_qualifiedtobuy',
      'It appears after the first event.',
    ),
    check(
      'rules.goal_uses_event',
      'unknown',
      'We cannot see whether a goal uses the event.',
      '',
      'Look at the goal in impact.com.',
    ),
  ],
};

const ITEMS: Record<GuideId, GuideItem[]> = {
  connector: CONNECTOR,
  contact_record: RECORD,
  program_rules: RULES,
};

export function guideOf(id: GuideId, ticks: Set<string>, stale: Set<string>): GuideView {
  const items = ITEMS[id].map((each) => ({
    ...each,
    ticked: ticks.has(each.id) ? { by: 'priya', at: new Date().toISOString() } : null,
    stale: stale.has(each.id) ? 'You ticked this for another program, so look again.' : '',
  }));
  const needed = items.filter(({ optional }) => !optional);
  return {
    id,
    items,
    checks: CHECKS[id],
    done: needed.filter(({ ticked }) => ticked).length,
    of: needed.length,
    ask: `Hi, could you do this for me?\n\n${items.map(({ title }) => title).join('\n')}`,
  };
}

/** Every item of a guide, ticked. */
export function all(id: GuideId): string[] {
  return ITEMS[id].map((each) => each.id);
}
