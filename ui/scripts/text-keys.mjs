// Writes src/text/keys.ts from the catalogue, so that a wrong id or argument does not compile.
import { readFileSync, writeFileSync } from 'node:fs';
import { keysSource } from './keys-source.mjs';

writeFileSync('src/text/keys.ts', keysSource(readFileSync('src/text/en.ftl', 'utf8')));
