/** The host inside the desktop window: commands and news go through Tauri. */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Event } from './bindings/Event';
import { COMMANDS, failureOf, type Host, HostFailure } from './host';

const NEWS = 'engine-event';
/** A link to a page was opened. */
const LINK = 'open-place';
/** Tauri's own event (documented): files were dropped onto the window. */
const DROP = 'tauri://drag-drop';

async function forward(command: string, request: unknown): Promise<unknown> {
  try {
    return await invoke(command, { request });
  } catch (thrown) {
    throw new HostFailure(failureOf(thrown));
  }
}

/** Every command by its own name, with one argument called `request`. */
export function tauriHost(): Host {
  const commands = Object.fromEntries(
    COMMANDS.map((name) => [name, (request: unknown) => forward(name, request)]),
  );
  const subscribe: Host['subscribe'] = (listener) => {
    const listening = listen<Event>(NEWS, (message) => listener(message.payload));
    return () => void listening.then((stop) => stop());
  };
  const dropped: Host['dropped'] = (listener) => {
    const listening = listen<{ paths: string[] }>(DROP, ({ payload }) => listener(payload.paths));
    return () => void listening.then((stop) => stop());
  };
  const linked: Host['linked'] = (listener) => {
    const listening = listen(LINK, () => listener());
    return () => void listening.then((stop) => stop());
  };
  return { ...commands, subscribe, dropped, linked } as Host;
}
