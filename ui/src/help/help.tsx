/** Whether help is open, and at which page. It follows the window until a link inside it leads elsewhere. */
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useNavigation } from '../app/navigation';
import { helpFor, type HelpPage } from './pages';

interface Help {
  /** The page that is shown; `null` while help is closed. */
  page: HelpPage | null;
  /** How often somebody asked to read; the page's heading takes the focus each time. */
  asked: number;
  /** A link was followed that can be followed back. */
  deeper: boolean;
  /** Show the page about this place, or another one. */
  show: (page?: HelpPage) => void;
  back: () => void;
  /** Close it, and go on where help was asked for. */
  close: () => void;
}

const Context = createContext<Help | null>(null);

/** Help, from anywhere in the window. */
export function useHelp(): Help {
  const help = use(Context);
  if (!help) throw new Error('help is provided by the app');
  return help;
}

interface State {
  open: boolean;
  asked: number;
  /** Pages that links led to, since the window was at `here`. */
  trail: HelpPage[];
  here: HelpPage;
}

/** Where to go on once help is closed. */
function goOn(before: Element | null): void {
  const there = before?.isConnected && before !== document.body;
  const target = there ? before : document.querySelector('main h1');
  if (target instanceof HTMLElement) target.focus();
}

export function HelpProvider({ start, children }: { start?: HelpPage; children: ReactNode }) {
  const { route } = useNavigation();
  const here = helpFor(route);
  const before = useRef<Element | null>(null);
  const [state, setState] = useState<State>(() => ({
    open: start !== undefined,
    asked: 0,
    trail: start === undefined ? [] : [start],
    here,
  }));
  const trail = useMemo(() => (state.here === here ? state.trail : []), [state, here]);

  const show = useCallback(
    (page?: HelpPage) => {
      if (!document.activeElement?.closest('[data-help]')) before.current = document.activeElement;
      setState(({ asked }) => ({
        open: true,
        asked: asked + 1,
        trail: page === undefined ? [] : [...trail, page],
        here,
      }));
    },
    [trail, here],
  );
  const back = useCallback(
    () =>
      setState(({ asked }) => ({ open: true, asked: asked + 1, trail: trail.slice(0, -1), here })),
    [trail, here],
  );
  const close = useCallback(() => {
    setState((now) => ({ ...now, open: false, trail: [] }));
    goOn(before.current);
  }, []);

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key !== 'F1') return;
      event.preventDefault();
      show();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [show]);

  const help = useMemo(
    () => ({
      page: state.open ? (trail.at(-1) ?? here) : null,
      asked: state.asked,
      deeper: trail.length > 0,
      show,
      back,
      close,
    }),
    [state, trail, here, show, back, close],
  );
  return <Context value={help}>{children}</Context>;
}
