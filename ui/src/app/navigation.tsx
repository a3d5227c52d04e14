/** Going from page to page: the trail, the stored route, the announcement. */
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useReducer,
} from 'react';
import { keep, move, type Route, restore } from './route';

interface Navigation {
  route: Route | null;
  go: (to: Route) => void;
  replace: (to: Route) => void;
  back: () => void;
  forward: () => void;
}

const Context = createContext<Navigation | null>(null);

/** Where we are, and how to go elsewhere. */
export function useNavigation(): Navigation {
  const navigation = use(Context);
  if (!navigation) throw new Error('navigation is provided at the root');
  return navigation;
}

export function NavigationProvider({ start, children }: { start?: Route; children: ReactNode }) {
  const [trail, dispatch] = useReducer(move, null, () => ({
    past: [],
    now: start ?? restore(),
    future: [],
  }));
  const go = useCallback((to: Route) => dispatch({ type: 'go', to }), []);
  const replace = useCallback((to: Route) => dispatch({ type: 'replace', to }), []);
  const back = useCallback(() => dispatch({ type: 'back' }), []);
  const forward = useCallback(() => dispatch({ type: 'forward' }), []);
  useEffect(() => {
    if (trail.now) keep(trail.now);
  }, [trail.now]);
  const value = useMemo(
    () => ({ route: trail.now, go, replace, back, forward }),
    [trail.now, go, replace, back, forward],
  );
  return <Context value={value}>{children}</Context>;
}
