/** The words of the window. Every string that we write comes through here; the engine's sentences do not. */
import { FluentBundle, FluentResource } from '@fluent/bundle';
import source from './en.ftl?raw';
import type { Messages } from './keys';

export type MessageId = keyof Messages;

type Args<Id extends MessageId> = Messages[Id] extends null ? [] : [Messages[Id]];

const LONGER: Record<string, string> = { a: 'áá', e: 'éé', i: 'í', o: 'óó', u: 'ú', y: 'ý' };

/** English as if it were another language: longer and with marks, so that what is clipped or not from here stands out. */
export function pseudo(words: string): string {
  return words.replace(/[aeiouy]/g, (letter) => LONGER[letter] ?? letter);
}

/** `?language=pseudo` in a plain browser; the window has no address to ask. */
const language = new URLSearchParams(globalThis.location.search).get('language');

// Isolation marks are for mixed writing directions; English needs none, and they would end up in copied text.
const bundle = new FluentBundle('en', {
  useIsolating: false,
  ...(language === 'pseudo' ? { transform: pseudo } : {}),
});
bundle.addResource(new FluentResource(source));

/** The message `id` with its arguments filled in. */
export function t<Id extends MessageId>(id: Id, ...args: Args<Id>): string {
  const pattern = bundle.getMessage(id)?.value;
  return pattern ? bundle.formatPattern(pattern, args[0] ?? null) : id;
}
