// @ts-check
/** Which of impact.com's published descriptions an exchange is held against. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Descriptions } from './openapi.js';

/** Where the Advocate API begins; its descriptions name this in their server address. */
const ADVOCATE = '/api/v1';
/** Describes what the newer files left out, so it comes after them. */
const OLDEST = 'saasquatch-api-swagger2.yaml';

/** @param {string} folder */
export function advocate(folder) {
  const descriptions = new Descriptions();
  const read = (/** @type {string} */ file) => parse(readFileSync(file, 'utf8'));
  const files = (/** @type {string} */ side) =>
    readdirSync(join(folder, side, 'openapi')).map((name) => join(folder, side, 'openapi', name));
  const older = (/** @type {string} */ file) => Number(file.endsWith(OLDEST));
  for (const file of files('advocate').sort((left, right) => older(left) - older(right))) {
    descriptions.add(read(file), ADVOCATE);
  }
  files('impact').forEach((file) => descriptions.add(read(file)));
  return descriptions;
}
