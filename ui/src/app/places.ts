/** Where the engine's places are in this window. */
import type { Place, StoryRequest } from '../host';
import type { Route, Whom } from './route';

export function routeTo(place: Place): Route {
  switch (place.to) {
    case 'step':
      return { page: 'setup', step: place.of };
    case 'run':
      return { page: 'sync', run: place.of };
    case 'sync':
      return { page: 'sync' };
    case 'problems':
      return { page: 'problems' };
    case 'events':
      return { page: 'events' };
    case 'home':
      return { page: 'home' };
    case 'activity':
      return { page: 'activity' };
    case 'tests':
      return { page: 'tests' };
    case 'settings':
      return { page: 'settings', tab: 'accounts' };
    case 'drift':
      return { page: 'drift' };
  }
}

/** What a person is known by in a list. */
interface Known {
  person: string;
  contact: string;
  account_id: string;
  user_id: string;
}

/** The page of somebody in a list; `null` where nothing is known to find them by. */
export function routeToPerson({ person, contact, account_id, user_id }: Known): Route | null {
  if (account_id && user_id) return { page: 'person', account: account_id, user: user_id };
  if (contact) return { page: 'person', contact };
  return person.includes('@') ? { page: 'person', email: person } : null;
}

/** Whom the engine is asked about. */
export function whoOf({ account, user, contact, email }: Whom): StoryRequest {
  if (account && user) return { by: 'participant', of: { account_id: account, user_id: user } };
  if (contact) return { by: 'contact', of: contact };
  return { by: 'email', of: email ?? '' };
}
