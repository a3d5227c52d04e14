// The text of src/text/keys.ts for a catalogue.
import { FluentResource } from '@fluent/bundle';

function collect(node, into) {
  if (Array.isArray(node)) node.forEach((child) => collect(child, into));
  else if (node && typeof node === 'object') {
    if (node.type === 'var') into.add(node.name);
    Object.values(node).forEach((child) => collect(child, into));
  }
}

export function keysSource(text) {
  const lines = new FluentResource(text).body.map(({ id, value }) => {
    const names = new Set();
    collect(value, names);
    const args = [...names].sort().map((name) => `${name}: Value`);
    return `  '${id}': ${args.length === 0 ? 'null' : `{ ${args.join('; ')} }`};`;
  });
  return [
    '// Written by `npm run text` from en.ftl. Do not edit.',
    'type Value = string | number;',
    '',
    '/** Every message and the arguments it takes. */',
    'export interface Messages {',
    ...lines,
    '}',
    '',
  ].join('\n');
}
