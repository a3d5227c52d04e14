/** Where the window is. A page and what is shown on it; nothing else survives a restart on this side. */
import type { StepId } from '../host';

/** A preview or a run that is shown instead of the page's own front. */
export interface Shown {
  plan?: string;
  run?: string;
}

/** Whose page: by the participant's ids, else by the contact's, else by address. */
export interface Whom {
  account?: string;
  user?: string;
  contact?: string;
  email?: string;
}

/** The parts of the mapping page. */
export type MappingTab = 'triggers' | 'fields' | 'contact';

/** The parts of the settings page. */
export type SettingsTab = 'accounts' | 'sync' | 'notifications' | 'appearance' | 'time' | 'data';

export type Route =
  | { page: 'home' }
  | ({ page: 'setup'; step: StepId } & Shown)
  | ({ page: 'sync' } & Shown)
  | ({ page: 'problems' } & Shown)
  | ({ page: 'tests' } & Shown)
  | ({ page: 'events' } & Pick<Shown, 'plan'>)
  | ({ page: 'person' } & Whom)
  | { page: 'mapping'; tab: MappingTab }
  | { page: 'settings'; tab: SettingsTab }
  | { page: 'drift' }
  | ({ page: 'activity' } & Pick<Shown, 'run'>);

export interface Trail {
  past: Route[];
  /** `null` until the overview says where to begin. */
  now: Route | null;
  future: Route[];
}

export type Move =
  | { type: 'go'; to: Route }
  | { type: 'replace'; to: Route }
  | { type: 'back' }
  | { type: 'forward' };

const KEPT = 'advocate-sync.route';
const STEPS: readonly string[] = [
  'start',
  'hubspot',
  'advocate',
  'triggers',
  'fields',
  'sharing',
  'properties',
  'review',
  'first_sync',
  'program_rules',
  'csv',
  'finish',
] satisfies StepId[];

const TABS: MappingTab[] = ['triggers', 'fields', 'contact'];

export const SETTINGS_TABS: SettingsTab[] = [
  'accounts',
  'sync',
  'notifications',
  'appearance',
  'time',
  'data',
];

/** The same place? */
export function same(one: Route | null, other: Route | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** One move along the trail. */
export function move(trail: Trail, step: Move): Trail {
  const { past, now, future } = trail;
  switch (step.type) {
    case 'go':
      if (same(now, step.to)) return trail;
      return { past: now ? [...past.slice(-49), now] : past, now: step.to, future: [] };
    case 'replace':
      return { past, now: step.to, future };
    case 'back': {
      const to = past.at(-1);
      return to
        ? { past: past.slice(0, -1), now: to, future: now ? [now, ...future] : future }
        : trail;
    }
    case 'forward': {
      const [to, ...rest] = future;
      return to ? { past: now ? [...past, now] : past, now: to, future: rest } : trail;
    }
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A route from stored text; `null` when it is not one (any more). */
export function parse(stored: string | null): Route | null {
  if (!stored) return null;
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== 'object' || value === null || !('page' in value)) return null;
    const { page, step, plan, run, tab } = value as Record<string, unknown>;
    const shown = { plan: text(plan), run: text(run) };
    if (page === 'setup' && typeof step === 'string' && STEPS.includes(step)) {
      return { page, step: step as StepId, ...shown };
    }
    if (page === 'home' || page === 'drift') return { page };
    if (page === 'sync' || page === 'problems' || page === 'tests') return { page, ...shown };
    if (page === 'events') return { page, plan: shown.plan };
    if (page === 'person') {
      const { account, user, contact, email } = value as Record<string, unknown>;
      const whom: Whom = {
        account: text(account),
        user: text(user),
        contact: text(contact),
        email: text(email),
      };
      return (whom.account && whom.user) || whom.contact || whom.email ? { page, ...whom } : null;
    }
    if (page === 'mapping') return { page, tab: TABS.find((each) => each === tab) ?? 'triggers' };
    if (page === 'settings') {
      return { page, tab: SETTINGS_TABS.find((each) => each === tab) ?? 'accounts' };
    }
    if (page === 'activity') return { page, run: shown.run };
    return null;
  } catch {
    return null;
  }
}

export function restore(): Route | null {
  return parse(localStorage.getItem(KEPT));
}

export function keep(route: Route): void {
  localStorage.setItem(KEPT, JSON.stringify(route));
}
