/** The catalogue is current, complete and used, and no words hide in components. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { pseudo, t } from '../src/text';
import { keysSource } from '../scripts/keys-source.mjs';

const catalogue = readFileSync('src/text/en.ftl', 'utf8');
const keys = [...catalogue.matchAll(/^([a-z][\w-]*) =/gm)].map(([, id = '']) => id);
const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && file !== join('text', 'keys.ts'))
  .map((file) => ({ file, source: readFileSync(join('src', file), 'utf8') }));

const SPOKEN = new Set(['aria-label', 'title', 'label', 'placeholder', 'alt', 'detail', 'purpose']);

/** Words written straight into a component. */
function literals(file: string, source: string): string[] {
  const found: string[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  function visit(node: ts.Node): void {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim());
    if (
      ts.isJsxAttribute(node) &&
      SPOKEN.has(node.name.getText()) &&
      node.initializer &&
      ts.isStringLiteral(node.initializer) &&
      /\p{L}/u.test(node.initializer.text)
    ) {
      found.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  }
  visit(tree);
  return found;
}

describe('catalogue', () => {
  it('has each key once', () => {
    expect(keys).toEqual([...new Set(keys)]);
  });

  it('agrees with keys.ts', () => {
    expect(readFileSync('src/text/keys.ts', 'utf8')).toBe(keysSource(catalogue));
  });

  it('has no unused message', () => {
    const all = files.map(({ source }) => source).join('\n');
    expect(keys.filter((key) => !all.includes(`t('${key}'`))).toEqual([]);
  });

  it('can be shown longer and with marks, to find what is clipped', () => {
    const words = t('sharing-purpose');
    const longer = pseudo(words);
    expect(longer.length).toBeGreaterThan(words.length * 1.15);
    expect(longer).not.toMatch(/[aeiou]/);
    expect(pseudo('1,204')).toBe('1,204');
  });

  it('fills in arguments and plurals', () => {
    expect(t('sync-people', { people: 1 })).toBe('Sync 1 person');
    expect(t('sync-people', { people: 5902 })).toBe('Sync 5,902 people');
  });
});

describe.each(files.filter(({ file }) => file.endsWith('.tsx')))('$file', ({ file, source }) => {
  it('has no words of its own', () => {
    expect(literals(file, source)).toEqual([]);
  });
});
