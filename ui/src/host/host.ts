/** The only door between the screens and the engine: its commands, its news, and how it says no. */
import type { Commands } from './bindings/Commands';
import type { Event } from './bindings/Event';
import type { Failure } from './bindings/Failure';
import { t } from '../text';

export type Command = keyof Commands;
export type Request<C extends Command> = Commands[C][0];
export type Answer<C extends Command> = Commands[C][1];

/** One method a command, and the engine's news. Every method rejects with a [`HostFailure`]. */
export type Host = {
  [C in Command]: (request: Request<C>) => Promise<Answer<C>>;
} & {
  /** Hear the engine's news until the returned function is called. */
  subscribe: (listener: (event: Event) => void) => () => void;
  /** Hear that a link to a page was opened; [`take_link`] says which. Until the returned function is called. */
  linked: (listener: () => void) => () => void;
  /** Hear of files that are dropped onto the window, by their paths, until the returned function is called. */
  dropped: (listener: (files: string[]) => void) => () => void;
};

/** All commands by name, for hosts that forward them. */
export const COMMANDS = Object.keys({
  app_info: 0,
  look_for_update: 0,
  overview: 0,
  show_home: 0,
  take_link: 0,
  settings: 0,
  change_setting: 0,
  appearance: 0,
  open_data_folder: 0,
  erasing_workspace: 0,
  erase_workspace: 0,
  check_accounts: 0,
  show_drift: 0,
  check_drift: 0,
  check_drift_if_due: 0,
  accept_drift: 0,
  open_practice: 0,
  open_live: 0,
  check_environment: 0,
  begin_connection: 0,
  open_address: 0,
  choose_file: 0,
  cancel_connection: 0,
  extend_connection: 0,
  confirm_connection: 0,
  disconnect: 0,
  list_programs: 0,
  choose_program: 0,
  check_program: 0,
  opt_in: 0,
  save_rules: 0,
  list_contact_lists: 0,
  list_segments: 0,
  count_people: 0,
  check_sharing: 0,
  cancel_count: 0,
  show_guide: 0,
  tick_guide: 0,
  skip_step: 0,
  plan_properties: 0,
  save_property_choices: 0,
  lead_forms: 0,
  review_setup: 0,
  apply_setup: 0,
  preview_sync: 0,
  cancel_preview: 0,
  show_plan: 0,
  plan_rows: 0,
  leave_out: 0,
  approve: 0,
  never_sync: 0,
  choose_value: 0,
  start_sync: 0,
  pause_sync: 0,
  resume_sync: 0,
  stop_sync: 0,
  show_run: 0,
  list_runs: 0,
  undo_run: 0,
  problems: 0,
  problem_people: 0,
  retry_problems: 0,
  export_problems: 0,
  make_happen: 0,
  person_story: 0,
  find_people: 0,
  except_person: 0,
  show_forgetting: 0,
  forget_person: 0,
  what_if: 0,
  choose_alike: 0,
  mark_problem: 0,
  show_activity: 0,
  begin_import: 0,
  show_import: 0,
  choose_import: 0,
  check_import: 0,
  cancel_import: 0,
  save_import: 0,
  saved_import: 0,
  look_for_arrivals: 0,
  upload_import: 0,
  uploaded_imports: 0,
  show_handover: 0,
  export_handover: 0,
  open_handover: 0,
  take_over: 0,
  event_triggers: 0,
  trigger_options: 0,
  save_triggers: 0,
  event_mapping: 0,
  mapping_options: 0,
  mapping_example: 0,
  event_drafts: 0,
  keep_draft: 0,
  save_mapping: 0,
  compare_mappings: 0,
  restore_mapping: 0,
  preview_events: 0,
  show_event_plan: 0,
  list_event_plans: 0,
  event_rows: 0,
  decide_event: 0,
  start_events: 0,
  stop_events: 0,
  settle_events: 0,
  test_plan: 0,
  begin_test_plan: 0,
  confirm_rewards: 0,
  say_test: 0,
  begin_test: 0,
  check_test: 0,
  test_writes: 0,
  do_test: 0,
  sync_test: 0,
  preview_test_event: 0,
  test_clean_up: 0,
  clean_up_tests: 0,
  export_tests: 0,
} satisfies Record<Command, 0>) as Command[];

/** The engine said no, in words for a person. */
export class HostFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'HostFailure';
  }
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'message' in value &&
    'hint' in value
  );
}

/** What to show for anything that was thrown. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof HostFailure) return thrown.failure;
  if (isFailure(thrown)) return thrown;
  return { code: 'internal', message: t('failure-internal'), hint: t('failure-internal-hint') };
}
