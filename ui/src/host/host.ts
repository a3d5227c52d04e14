/** The only door between the screens and the engine: its commands, its news, and how it says no. */
import type { AppInfo } from './bindings/AppInfo';
import type { CheckView } from './bindings/CheckView';
import type { ConnectRequest } from './bindings/ConnectRequest';
import type { Event } from './bindings/Event';
import type { Failure } from './bindings/Failure';
import type { LeaveOut } from './bindings/LeaveOut';
import type { Overview } from './bindings/Overview';
import type { PendingView } from './bindings/PendingView';
import type { PlanView } from './bindings/PlanView';
import type { Platform } from './bindings/Platform';
import type { ProgramView } from './bindings/ProgramView';
import type { PropertyChoice } from './bindings/PropertyChoice';
import type { PropertyPlanView } from './bindings/PropertyPlanView';
import type { ReviewView } from './bindings/ReviewView';
import type { Rows } from './bindings/Rows';
import type { RowsRequest } from './bindings/RowsRequest';
import type { RulesView } from './bindings/RulesView';
import type { RunView } from './bindings/RunView';
import type { StartSync } from './bindings/StartSync';
import { t } from '../text';

/** Every command: what is asked and what comes back. */
export interface Commands {
  app_info: [null, AppInfo];
  overview: [null, Overview];
  open_practice: [null, Overview];
  open_live: [null, Overview];
  check_environment: [null, CheckView[]];
  begin_connection: [ConnectRequest, PendingView];
  open_address: [string, null];
  cancel_connection: [Platform, Overview];
  extend_connection: [Platform, Overview];
  confirm_connection: [Platform, Overview];
  disconnect: [Platform, Overview];
  list_programs: [null, ProgramView[]];
  choose_program: [string, Overview];
  save_rules: [RulesView, Overview];
  plan_properties: [null, PropertyPlanView];
  save_property_choices: [PropertyChoice[], PropertyPlanView];
  review_setup: [null, ReviewView];
  apply_setup: [null, ReviewView];
  preview_sync: [null, PlanView];
  cancel_preview: [null, Overview];
  show_plan: [string, PlanView];
  plan_rows: [RowsRequest, Rows];
  leave_out: [LeaveOut, PlanView];
  start_sync: [StartSync, RunView];
  pause_sync: [string, RunView];
  resume_sync: [string, RunView];
  stop_sync: [string, RunView];
  show_run: [string, RunView];
  list_runs: [null, RunView[]];
}

export type Command = keyof Commands;
export type Request<C extends Command> = Commands[C][0];
export type Answer<C extends Command> = Commands[C][1];

/** One method a command, and the engine's news. Every method rejects with a [`HostFailure`]. */
export type Host = {
  [C in Command]: (request: Request<C>) => Promise<Answer<C>>;
} & {
  /** Hear the engine's news until the returned function is called. */
  subscribe: (listener: (event: Event) => void) => () => void;
};

/** All commands by name, for hosts that forward them. */
export const COMMANDS = Object.keys({
  app_info: 0,
  overview: 0,
  open_practice: 0,
  open_live: 0,
  check_environment: 0,
  begin_connection: 0,
  open_address: 0,
  cancel_connection: 0,
  extend_connection: 0,
  confirm_connection: 0,
  disconnect: 0,
  list_programs: 0,
  choose_program: 0,
  save_rules: 0,
  plan_properties: 0,
  save_property_choices: 0,
  review_setup: 0,
  apply_setup: 0,
  preview_sync: 0,
  cancel_preview: 0,
  show_plan: 0,
  plan_rows: 0,
  leave_out: 0,
  start_sync: 0,
  pause_sync: 0,
  resume_sync: 0,
  stop_sync: 0,
  show_run: 0,
  list_runs: 0,
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
