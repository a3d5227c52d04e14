/** Prepared test plans: not begun, under way, failed, live, and done. */
import type { AssertionView } from '../bindings/AssertionView';
import type { AttemptView } from '../bindings/AttemptView';
import type { TestCleanUp } from '../bindings/TestCleanUp';
import type { TestPlanView } from '../bindings/TestPlanView';
import type { TestStatus } from '../bindings/TestStatus';
import type { TestStepView } from '../bindings/TestStepView';
import type { TestView } from '../bindings/TestView';
import type { Host } from '../host';
import { eventPlan } from './event-answers';
import { planOf, type Story } from './story';

type TestCommand =
  | 'test_plan'
  | 'begin_test_plan'
  | 'confirm_rewards'
  | 'say_test'
  | 'begin_test'
  | 'check_test'
  | 'test_writes'
  | 'do_test'
  | 'sync_test'
  | 'preview_test_event'
  | 'test_clean_up'
  | 'clean_up_tests'
  | 'export_tests'
  | 'run_tests'
  | 'answer_tests'
  | 'stop_tests';

const BEGAN = '2026-11-24T10:40:00Z';
const TITLES = [
  'New participants appear in HubSpot',
  'New contacts become participants',
  'A referral made in Advocate reaches HubSpot',
  'A referral made in HubSpot reaches Advocate',
  'A deal that is won fires the program’s rule',
  'A deal that is won twice is rewarded once',
];
const WHY = 'Proves that a won deal leads to a reward.';

function email(name: string): string {
  return `qa+test-${name.toLowerCase()}-3fa91c@acme.com`;
}

function card(at: number, status: TestStatus): TestView {
  return {
    id: `T${(at + 1).toString()}`,
    title: TITLES[at] ?? '',
    why: WHY,
    status,
    cause: null,
    steps: [],
    can_do: false,
    cannot_do: '',
    can_sync: false,
    can_send: false,
    attempt: null,
    earlier: [],
    said: null,
    note: '',
    next_look: null,
    give_up_at: null,
  };
}

function assertion(claim: string, rest: Partial<AssertionView> = {}): AssertionView {
  const same = rest.expected ?? 'deal_closedwon';
  return {
    about: 'C2',
    claim,
    expected: same,
    seen: same,
    verdict: 'pass',
    required: true,
    ...rest,
  };
}

function attempt(status: TestStatus, rest: Partial<AttemptView> = {}): AttemptView {
  return {
    number: 1,
    began_at: BEGAN,
    ended_at: status === 'checking' ? null : '2026-11-24T10:51:00Z',
    status,
    looks: 9,
    looked_at: '2026-11-24T10:50:00Z',
    result: status === 'passed' ? 'Everything was seen.' : '',
    assertions: [],
    reasons: [],
    evidence: [],
    ...rest,
  };
}

function passed(at: number): TestView {
  const assertions = [
    assertion('A contact has the address', { about: 'P1', expected: 'any', seen: '5512' }),
  ];
  return { ...card(at, 'passed'), attempt: attempt('passed', { assertions }) };
}

function step(
  sentence: string,
  state: TestStepView['state'],
  rest: Partial<TestStepView> = {},
): TestStepView {
  return { sentence, state, values: [], link: null, ...rest };
}

const DEAL_STEPS: TestStepView[] = [
  step('In HubSpot, make a deal over 1 and associate it with the contact C2.', 'done', {
    link: { label: 'Open C2', address: 'https://app.hubspot.com/c2', path: 'CRM → Contacts' },
  }),
  step('Move it to the stage that counts (closedwon).', 'next', {
    link: { label: 'Open the deal', address: 'https://app.hubspot.com/d', path: 'CRM → Deals' },
    values: [{ label: 'Test C2 Advocate Sync 24 Nov', value: email('C2') }],
  }),
  step('Preview the event and send it.', 'later'),
  step('We look for the event, the goal and the reward.', 'later'),
];

function looking(): TestView {
  return {
    ...card(4, 'checking'),
    steps: DEAL_STEPS,
    can_do: true,
    next_look: 5,
    give_up_at: '2026-11-24T11:20:00Z',
    attempt: attempt('checking', {
      assertions: [
        assertion('impact.com took the event'),
        assertion('The goal was reached once', {
          expected: '1',
          seen: '',
          verdict: 'not_yet',
          required: false,
        }),
        assertion('The referrer has a reward more', {
          about: 'C1',
          expected: 'at least 1',
          seen: '',
          verdict: 'not_yet',
        }),
      ],
      evidence: [{ asked: 'Rewards of C1', of: 'advocate', answer: '[]' }],
    }),
  };
}

function failed(): TestView {
  return {
    ...looking(),
    status: 'failed',
    next_look: null,
    give_up_at: null,
    attempt: attempt('failed', {
      result: 'Not everything was seen in ten minutes.',
      assertions: [
        assertion('The deal is in the stage that counts', {
          expected: 'Closed won',
          seen: 'Contract sent',
          verdict: 'not_yet',
        }),
        assertion('The referral counts as converted', {
          expected: 'any',
          seen: 'Advocate cannot be reached. Nothing was changed.',
          verdict: 'unknown',
        }),
      ],
      reasons: [
        {
          sentence: 'The deal is in the stage Contract sent, which does not count.',
          try_this: 'Move it to the stage that counts.',
        },
      ],
    }),
    earlier: [attempt('failed', { result: 'Not everything was seen in ten minutes.' })],
  };
}

export function planWith(tests: TestView[], rest: Partial<TestPlanView> = {}): TestPlanView {
  const count = (...wanted: TestStatus[]) =>
    tests.filter(({ status }) => wanted.includes(status)).length;
  const of = tests.length - count('skipped');
  const done = count('passed', 'passed_by_hand');
  return {
    begun: { id: '3fa91c', mailbox: 'qa@acme.com', at: BEGAN },
    practice: true,
    rewards_may_be_real: false,
    rewards_confirmed: null,
    passed: done,
    of,
    sentence: `${done.toString()} of ${of.toString()} passed.`,
    tests,
    extras: [{ ...card(5, 'blocked'), id: 'X1', title: TITLES[5] ?? '' }],
    round: null,
    people: [],
    ...rest,
  };
}

function blocked(at: number, sentence: string, more: Partial<TestView['cause']> = {}): TestView {
  const fix = 'Turn it on, or leave the test out.';
  return { ...card(at, 'blocked'), cause: { sentence, fix, step: null, test: null, ...more } };
}

const FOUR = [0, 1, 2, 3].map(passed);

/** Test plans by what a person finds. */
export const TEST_PLANS = {
  none: planWith(
    [0, 1, 2, 3, 4].map((at) => blocked(at, 'There is no mailbox for test people.')),
    { begun: null },
  ),
  begun: planWith([
    {
      ...card(0, 'not_started'),
      can_do: true,
      steps: [
        step('Make four participants in Advocate, with these addresses.', 'next', {
          values: ['P1', 'P2', 'P3', 'P4'].map((name) => ({
            label: `Test ${name} Advocate Sync 24 Nov`,
            value: email(name),
          })),
        }),
        step('Sync these people.', 'later'),
        step('We look for their contacts.', 'later'),
      ],
    },
    blocked(1, 'No participant is made for a contact: the switch is off.', { step: 'sharing' }),
    blocked(2, 'T1 comes first: its people are taken here.', { test: 'T1' }),
    blocked(3, 'T2 comes first: its people are taken here.', { test: 'T2' }),
    blocked(4, 'T4 comes first: its people are taken here.', { test: 'T4' }),
  ]),
  looking: planWith([...FOUR, looking()]),
  failed: planWith([...FOUR, failed()], { sentence: '4 of 5 passed, 1 failed.' }),
  live: planWith(
    [
      ...FOUR.slice(0, 2),
      ...[2, 3, 4].map((at) =>
        blocked(at, `T${(at + 1).toString()} can pay a real reward in this program.`),
      ),
    ],
    {
      practice: false,
      rewards_may_be_real: true,
    },
  ),
  sync: planWith([
    { ...card(0, 'checking'), can_sync: true, next_look: 5, attempt: attempt('checking') },
    ...[1, 2, 3, 4].map((at) => card(at, 'not_started')),
  ]),
  said: planWith([
    {
      ...card(0, 'passed_by_hand'),
      said: { passed: true, by: 'Ana', words: 'seen in the portal', at: BEGAN },
    },
    {
      ...card(1, 'skipped'),
      said: { passed: false, by: 'Ana', words: 'no contacts here', at: BEGAN },
      note: 'Ask Marcus.',
    },
    ...[2, 3, 4].map((at) => card(at, 'waiting_for_you')),
  ]),
  done: planWith([...FOUR, passed(4)]),
  asking: planWith(
    [passed(0), card(1, 'not_started'), ...[2, 3, 4].map((at) => card(at, 'not_started'))],
    {
      round: {
        running: true,
        test: 'T2',
        phase: 'Waiting for your word',
        gone: 1,
        of: 5,
        asks: {
          token: 'asked-1',
          test: 'T2',
          kind: 'writes',
          title: 'T2 writes 2 things',
          words: 'Nothing of this has been written.',
          lines: ['C1', 'C2'].map((name) => `HubSpot: Makes the contact ${name} (${email(name)})`),
          number: null,
          act: 'Write 2 things',
        },
        lines: [
          { test: 'T1', sentence: 'Wrote 4 things.' },
          { test: 'T1', sentence: 'Passed. Everything was seen.' },
        ],
        sentence: '',
      },
    },
  ),
} satisfies Record<string, TestPlanView>;

const MADE: TestCleanUp = {
  items: [
    {
      id: 'deal',
      on: 'hubspot',
      sentence: 'The test deal',
      means: 'It goes to HubSpot’s recycle bin, from which HubSpot restores it for 90 days.',
      url: null,
    },
    {
      id: 'participant-C2',
      on: 'advocate',
      sentence: `The participant C2 (${email('C2')})`,
      means: 'It is deleted for good, with its referral, events and rewards.',
      url: null,
    },
  ],
  stays: ['A reward that was paid out already cannot be taken back from here.'],
};

export function testCommands(story: () => Story): Pick<Host, TestCommand> {
  const set = (plan: TestPlanView) => {
    story().tests = plan;
    return done(plan);
  };
  const change = (id: string, next: Partial<TestView>) =>
    set(
      planWith(
        story().tests.tests.map((test) => (test.id === id ? { ...test, ...next } : test)),
        { practice: story().tests.practice },
      ),
    );
  return {
    test_plan: () => done(story().tests),
    begin_test_plan: ({ mailbox }) => {
      const { begun, ...rest } = TEST_PLANS.begun;
      return set({ ...rest, begun: begun && { ...begun, mailbox } });
    },
    confirm_rewards: ({ confirmed }) =>
      set({
        ...story().tests,
        rewards_confirmed: confirmed ? { by: 'Ana', at: BEGAN } : null,
      }),
    say_test: (said) => {
      if (said.word === 'note') return change(said.test, { note: said.note });
      if (said.word === 'taken_back')
        return change(said.test, { said: null, status: 'not_started' });
      const yes = said.word === 'passed';
      return change(said.test, {
        status: yes ? 'passed_by_hand' : 'skipped',
        said: {
          passed: yes,
          by: yes ? said.by : 'Ana',
          words: yes ? said.note : said.reason,
          at: BEGAN,
        },
      });
    },
    begin_test: ({ test }) =>
      change(test, { status: 'checking', next_look: 5, attempt: attempt('checking') }),
    check_test: ({ test }) => {
      const now = story().tests.tests.find(({ id }) => id === test)?.attempt;
      return change(test, { attempt: now ? { ...now, looks: now.looks + 1 } : null });
    },
    test_writes: ({ test }) =>
      done({
        test,
        token: 'shown',
        writes: ['P1', 'P2'].map((name) => ({
          on: 'advocate' as const,
          sentence: `Makes the participant Test ${name} (${email(name)})`,
        })),
      }),
    do_test: ({ test }) =>
      change(test, {
        status: 'checking',
        can_do: false,
        can_sync: true,
        next_look: 5,
        attempt: attempt('checking'),
      }),
    sync_test: () => {
      const now = story();
      now.plan = planOf(now, 'ready', '');
      return done(now.plan);
    },
    preview_test_event: () => done(eventPlan([])),
    run_tests: () => set({ ...story().tests, round: TEST_PLANS.asking.round }),
    answer_tests: ({ go_on }) => {
      const { round } = story().tests;
      const sentence = go_on ? 'Wrote 2 things.' : 'Left for later. Nothing more was written.';
      return set({
        ...story().tests,
        round: round && {
          ...round,
          asks: null,
          phase: 'Making a preview of these people',
          lines: [...round.lines, { test: 'T2', sentence }],
        },
      });
    },
    stop_tests: () => {
      const { round, ...rest } = story().tests;
      const sentence = 'Stopped; what was written stays. 1 of 5 passed.';
      return set({
        ...rest,
        round: round && { ...round, running: false, test: '', phase: '', asks: null, sentence },
      });
    },
    test_clean_up: () => done(MADE),
    clean_up_tests: () => done(story().tests),
    export_tests: ({ to }) => done({ file: to, rows: 31 }),
  };
}

function done<T>(answer: T): Promise<T> {
  return Promise.resolve(structuredClone(answer));
}
