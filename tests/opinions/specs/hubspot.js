// @ts-check
/** Which of HubSpot's published descriptions an exchange is held against, and what is known to be wrong in them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Descriptions } from './openapi.js';

const VERSION = '2026-03';
/** What the date version does not describe. */
const OLDER = ['forms-v3.json', 'oauth-v1.json'];

/** @param {string} folder */
export function hubspot(folder) {
  const descriptions = new Descriptions();
  const files = readdirSync(join(folder, VERSION)).map((name) => join(folder, VERSION, name));
  // For each kind of record the description of its own goes first.
  files.sort((left, right) => Number(left.includes('generic')) - Number(right.includes('generic')));
  for (const file of [...files, ...OLDER.map((name) => join(folder, 'legacy', name))]) {
    descriptions.add(JSON.parse(readFileSync(file, 'utf8')));
  }
  return descriptions;
}

/** Older and newer addresses of what the date version describes (HubSpot's migration guide). */
const PATHS = /** @type {[RegExp, string][]} */ ([
  [
    /^\/crm\/v[34]\/(objects|properties|pipelines|owners|lists|imports|exports)(?=\/|$)/,
    `/crm/$1/${VERSION}`,
  ],
  [/^\/crm\/v4\/associations(?=\/)/, `/crm/associations/${VERSION}`],
  [/^\/account-info\/v3(?=\/)/, `/account-info/${VERSION}`],
  [/^\/oauth\/v3(?=\/)/, `/oauth/${VERSION}`],
  [/\/2026-09(?=\/|$)/, `/${VERSION}`],
  [/^(\/crm\/objects\/[^/]+)\/deals(?=\/|$)/, '$1/0-3'],
]);

/**
 * Returns the address under which the date version describes a path.
 * @param {string} path
 */
export const described = (path) =>
  PATHS.reduce((at, [from, to]) => at.replace(from, to), path.replace(/\/$/, ''));
