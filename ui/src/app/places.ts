/** Where the engine's places are in this window. */
import type { Place } from '../host';
import type { Route } from './route';

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
  }
}
