// The text of src/text/keys.ts for a catalogue.
import { FluentResource } from '@fluent/bundle';

function collect(node, into) {
  if (Array.isArray(node)) node.forEach((child) => collect(child, into));
  else if (node && typeof node === 'object') {
    if (node.type === 'var') into.add(node.name);
    Object.values(node).forEach((child) => collect(child, into));
  }
}

const WIDTH = 120;

/** The ids as a union, as many on a line as fit. */
function union(ids) {
  const lines = [];
  for (const id of ids) {
    const piece = `| '${id}'`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + piece.length < WIDTH)
      lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(`  ${piece}`);
  }
  return lines.join('\n');
}

export function keysSource(text) {
  const messages = new FluentResource(text).body.map(({ id, value }) => {
    const names = new Set();
    collect(value, names);
    return { id, args: [...names].sort().map((name) => `${name}: Value`) };
  });
  const plain = messages.filter(({ args }) => args.length === 0);
  const filled = messages.filter(({ args }) => args.length > 0);
  return [
    '// Written by `npm run text` from en.ftl. Do not edit.',
    'type Value = string | number;',
    '',
    'type Plain =',
    `${union(plain.map(({ id }) => id))};`,
    '',
    '/** Every message and the arguments it takes. */',
    'export interface Messages extends Record<Plain, null> {',
    ...filled.map(({ id, args }) => `  '${id}': { ${args.join('; ')} };`),
    '}',
    '',
  ].join('\n');
}
