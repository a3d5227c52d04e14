/**
 * Reading and changing through TanStack Query. A key is the command and its request. News writes into the
 * cache or marks reads as stale; nothing else is remembered on this side.
 */
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, use, useEffect } from 'react';
import type { ChosenAlike } from './bindings/ChosenAlike';
import type { Event } from './bindings/Event';
import type { EventPlanView } from './bindings/EventPlanView';
import type { Overview } from './bindings/Overview';
import type { PlanView } from './bindings/PlanView';
import type { RunView } from './bindings/RunView';
import type { SettingChanged } from './bindings/SettingChanged';
import type { Answer, Command, Host, Request } from './host';

const HostContext = createContext<Host | null>(null);
export const HostProvider = HostContext.Provider;

/** The host of this window. */
export function useHost(): Host {
  const host = use(HostContext);
  if (!host) throw new Error('a host is provided at the root');
  return host;
}

/** A cache that asks again only when told to: the engine says when something changed. */
export function newCache(): QueryClient {
  const always = { networkMode: 'always', retry: false } as const;
  return new QueryClient({
    defaultOptions: {
      queries: { ...always, staleTime: Infinity, refetchOnWindowFocus: false },
      mutations: always,
    },
  });
}

/** How to ask one command; also usable outside a component. */
export function read<C extends Command>(host: Host, command: C, request: Request<C>) {
  const ask = host[command] as (request: Request<C>) => Promise<Answer<C>>;
  return queryOptions({ queryKey: [command, request], queryFn: () => ask(request) });
}

interface Reading {
  /** Ask at all. */
  enabled?: boolean;
  /** Ask each time the place is opened, not only when the engine said that something changed. */
  fresh?: boolean;
  /** While another request is being answered, what was there stays in place. */
  stay?: boolean;
}

/** How long to wait before a platform is asked again how something goes. */
const FOLLOW_MS = 10_000;

/** Read one command. */
export function useRead<C extends Command>(command: C, request: Request<C>, how: Reading = {}) {
  const { enabled = true, fresh = false, stay = false } = how;
  const query = read(useHost(), command, request);
  return useQuery({
    ...query,
    enabled,
    refetchOnMount: fresh ? 'always' : true,
    ...(stay ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Read one command again and again for as long as `working` says so of its answer. */
export function useFollow<C extends Command>(
  command: C,
  request: Request<C>,
  working: (answer: Answer<C>) => boolean,
) {
  const query = read(useHost(), command, request);
  return useQuery({
    ...query,
    refetchOnMount: 'always',
    refetchInterval: ({ state }) =>
      state.data !== undefined && working(state.data) ? FOLLOW_MS : false,
  });
}

function isOverview(answer: unknown): answer is Overview {
  return typeof answer === 'object' && answer !== null && 'safety_line' in answer;
}

function keepRun(cache: QueryClient, run: RunView): void {
  cache.setQueryData(['show_run', run.id], run);
  cache.setQueryData<Overview>(['overview', null], (old) =>
    old?.active_run?.id === run.id ? { ...old, active_run: run } : old,
  );
}

function keepPlan(cache: QueryClient, plan: PlanView): void {
  const before = cache.getQueryData<PlanView>(['show_plan', plan.id]);
  cache.setQueryData(['show_plan', plan.id], plan);
  if (before && before.status !== plan.status) void again(cache, ['overview', 'plan_rows']);
}

function keepEvents(cache: QueryClient, plan: EventPlanView): void {
  cache.setQueryData(['show_event_plan', plan.id], plan);
  void again(cache, ['list_event_plans', 'event_rows']);
}

/** What triggers and mapping are chosen from, with figures of the account. */
const EVENT_READS: Command[] = ['trigger_options', 'mapping_options', 'mapping_example'];

/** What no sync has settled. */
const PROBLEM_READS: Command[] = ['problems', 'problem_people'];

/** Ask these commands again where they are on screen. A read that is under way is let finish. */
function again(cache: QueryClient, commands: Command[]): Promise<unknown> {
  // The first page tells of whatever the overview tells of.
  const all = commands.includes('overview') ? [...commands, 'show_home' as const] : commands;
  return Promise.all(
    all.map((command) =>
      cache.invalidateQueries({ queryKey: [command] }, { cancelRefetch: command === 'overview' }),
    ),
  );
}

/** What each command's answer makes known, besides itself. */
function keepAnswer(cache: QueryClient, command: Command, answer: unknown): void {
  if (isOverview(answer)) {
    cache.setQueryData(['overview', null], answer);
    void again(cache, ['list_programs', 'check_program', 'check_sharing', 'plan_properties']);
    void again(cache, ['review_setup', 'show_guide']);
    void again(cache, ['show_home']);
    if (command.startsWith('open_')) {
      void again(cache, ['list_runs', 'check_environment', 'list_contact_lists', 'count_people']);
      void again(cache, [...EVENT_READS, 'event_triggers', 'event_mapping', 'list_event_plans']);
      void again(cache, ['event_drafts', 'settings', 'appearance']);
      void again(cache, ['show_import', 'saved_import', 'uploaded_imports']);
      void again(cache, [...PROBLEM_READS, 'show_activity', 'person_story', 'find_people']);
      void again(cache, ['test_plan', 'test_clean_up', 'show_drift']);
    }
  }
  switch (command) {
    case 'change_setting':
      cache.setQueryData(['settings', null], (answer as SettingChanged).settings);
      void again(cache, ['appearance', 'overview', 'show_plan', 'check_sharing']);
      break;
    case 'begin_connection':
      void again(cache, ['overview']);
      break;
    case 'save_property_choices':
      cache.setQueryData(['plan_properties', null], answer);
      void again(cache, ['overview', 'review_setup']);
      break;
    case 'apply_setup':
      cache.setQueryData(['review_setup', null], answer);
      void again(cache, ['overview', 'plan_properties', 'show_guide']);
      break;
    case 'preview_sync':
    case 'leave_out':
    case 'approve':
    case 'never_sync':
    case 'choose_value':
    case 'retry_problems':
    case 'undo_run':
      keepPlan(cache, answer as PlanView);
      // News may have overtaken the answer, so the stored plan and run are read once more.
      void again(cache, ['show_plan', 'plan_rows']);
      break;
    case 'check_drift':
    case 'check_drift_if_due':
    case 'accept_drift':
      cache.setQueryData(['show_drift', null], answer);
      void again(cache, ['show_home', 'show_activity']);
      break;
    case 'check_accounts':
      // What was found opens steps again.
      void again(cache, ['overview', 'plan_properties', 'review_setup', 'show_guide']);
      void again(cache, ['show_drift']);
      break;
    case 'choose_alike':
      keepPlan(cache, (answer as ChosenAlike).plan);
      void again(cache, ['show_plan', 'plan_rows']);
      break;
    case 'except_person':
    case 'forget_person':
      void again(cache, ['person_story', 'find_people', 'show_plan', 'plan_rows', 'show_home']);
      void again(cache, PROBLEM_READS);
      break;
    case 'mark_problem':
      cache.setQueryData(['problems', null], answer);
      void again(cache, [...PROBLEM_READS, 'show_home', 'show_activity']);
      break;
    case 'begin_import':
    case 'choose_import':
    case 'check_import':
    case 'cancel_import':
      cache.setQueryData(['show_import', null], answer);
      // News may have overtaken the answer.
      void again(cache, ['show_import']);
      break;
    case 'save_import':
      void again(cache, ['show_import', 'saved_import', 'overview']);
      break;
    case 'look_for_arrivals':
      cache.setQueryData(['saved_import', null], answer);
      break;
    case 'keep_draft':
      cache.setQueryData(['event_drafts', null], answer);
      break;
    case 'upload_import':
      void again(cache, ['show_import', 'uploaded_imports', 'overview']);
      break;
    case 'take_over':
      void again(cache, [
        'overview',
        'show_handover',
        'list_programs',
        'plan_properties',
        'review_setup',
        'event_triggers',
        'event_mapping',
      ]);
      break;
    case 'save_triggers':
      cache.setQueryData(['event_triggers', null], answer);
      void again(cache, ['overview', 'review_setup', 'show_guide', ...EVENT_READS]);
      break;
    case 'save_mapping':
    case 'restore_mapping':
      cache.setQueryData(['event_mapping', null], answer);
      void again(cache, ['event_drafts', 'overview', 'review_setup', 'show_guide', ...EVENT_READS]);
      break;
    case 'preview_events':
    case 'decide_event':
    case 'start_events':
    case 'stop_events':
      keepEvents(cache, answer as EventPlanView);
      // News may have overtaken the answer.
      void again(cache, ['show_event_plan']);
      break;
    case 'settle_events':
      void again(cache, ['show_event_plan', 'list_event_plans', 'event_rows']);
      break;
    case 'start_sync':
    case 'pause_sync':
    case 'resume_sync':
    case 'stop_sync':
      keepRun(cache, answer as RunView);
      void again(cache, ['show_run', 'overview', 'list_runs']);
      break;
    case 'begin_test_plan':
    case 'confirm_rewards':
    case 'say_test':
    case 'begin_test':
    case 'check_test':
    case 'do_test':
    case 'clean_up_tests':
      cache.setQueryData(['test_plan', null], answer);
      void again(cache, command === 'clean_up_tests' ? ['test_clean_up'] : []);
      break;
    case 'sync_test':
      keepPlan(cache, answer as PlanView);
      void again(cache, ['show_plan', 'plan_rows', 'test_plan']);
      break;
    case 'preview_test_event':
      keepEvents(cache, answer as EventPlanView);
      void again(cache, ['show_event_plan', 'test_plan']);
      break;
    case 'make_happen':
      // What was read of the pretend accounts may be different now.
      void again(cache, [
        'overview',
        'plan_properties',
        'review_setup',
        'show_guide',
        'count_people',
        ...EVENT_READS,
      ]);
      break;
    default:
  }
}

/** Do one command; its answer is put where the screens read it. */
export function useCommand<C extends Command>(command: C) {
  const host = useHost();
  const cache = useQueryClient();
  const ask = host[command] as (request: Request<C>) => Promise<Answer<C>>;
  return useMutation<Answer<C>, Error, Request<C>>({
    mutationFn: ask,
    onSuccess: (answer) => keepAnswer(cache, command, answer),
  });
}

const RARELY_MS = 2000;

/** At most one call in a while; the rest are dropped. */
function rarely(work: () => void): () => void {
  let last = 0;
  return () => {
    if (Date.now() - last < RARELY_MS) return;
    last = Date.now();
    work();
  };
}

/** News is newer than a read that is under way: let its answer go. */
function forget(cache: QueryClient, command: Command, id: string): void {
  void cache.cancelQueries({ queryKey: [command, id] }, { silent: true, revert: false });
}

function keepNews(cache: QueryClient, event: Event, overview: () => void): void {
  switch (event.type) {
    case 'setup_changed':
      void again(cache, [
        'overview',
        'list_programs',
        'plan_properties',
        'review_setup',
        'show_guide',
        'test_plan',
        'settings',
        'appearance',
        'show_drift',
      ]);
      break;
    case 'plan_progress':
      forget(cache, 'show_plan', event.plan.id);
      keepPlan(cache, event.plan);
      break;
    case 'import_progress':
      void cache.cancelQueries({ queryKey: ['show_import'] }, { silent: true, revert: false });
      cache.setQueryData(['show_import', null], event.import);
      break;
    case 'events_progress':
      forget(cache, 'show_event_plan', event.plan.id);
      keepEvents(cache, event.plan);
      break;
    case 'run_progress':
      forget(cache, 'show_run', event.run.id);
      keepRun(cache, event.run);
      // The safety line counts along.
      overview();
      break;
    case 'run_finished':
      forget(cache, 'show_run', event.run.id);
      keepRun(cache, event.run);
      void again(cache, ['overview', 'list_runs', 'plan_rows', 'count_people', 'show_activity']);
      void again(cache, ['person_story', 'find_people']);
      void again(cache, PROBLEM_READS);
      break;
  }
}

/** Let the engine's news into the cache for as long as the window is open. */
export function useNews(): void {
  const host = useHost();
  const cache = useQueryClient();
  useEffect(() => {
    const overview = rarely(() => void again(cache, ['overview']));
    return host.subscribe((event) => keepNews(cache, event, overview));
  }, [host, cache]);
}
