/** The text of keys.ts for a catalogue. */
export function keysSource(text: string): string;
