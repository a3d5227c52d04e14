// @ts-check
/**
 * The product's own traffic through recorders: a whole first sync in the terminal, and every call of its clients that a
 * first sync has no use for.
 *
 * Refuses to know: what passes.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROGRAM, Practice } from '../practice.js';
import { record } from './recorder.js';

/** "Done, but some people failed or are held": practice people bring trouble with them. */
const SOME_HELD = 4;

/** Makes the calls that a first sync does not; cargo builds it beside the program. */
const EVERY_CALL = join(
  dirname(PROGRAM),
  'examples',
  `every_call${process.platform === 'win32' ? '.exe' : ''}`,
);

/**
 * Connects, sets up, previews, syncs and looks again, in each way that asks the platforms for other things.
 * @param {string} folder gets `hubspot.jsonl` and `impact.jsonl`
 */
export async function firstSync(folder) {
  const practice = await Practice.serve('--people', '150', '--participants', '120');
  const { hubspot, impact } = practice.access;
  const before = await record(hubspot.base_url, join(folder, 'hubspot.jsonl'));
  const behind = await record(impact.base_url, join(folder, 'impact.jsonl'));
  const places = { ADVSYNC_HUBSPOT_URL: before.url, ADVSYNC_IMPACT_URL: behind.url };
  const account = {
    ADVSYNC_IMPACT_ACCOUNT_SID: impact.account_sid,
    ADVSYNC_IMPACT_AUTH_TOKEN: impact.auth_token,
    ADVSYNC_IMPACT_TENANT_ALIAS: impact.tenant_alias,
  };
  const withGrant = {
    ADVSYNC_HUBSPOT_CLIENT_ID: hubspot.client_id,
    ADVSYNC_HUBSPOT_CLIENT_SECRET: hubspot.client_secret,
    ADVSYNC_HUBSPOT_REFRESH_TOKEN: hubspot.refresh_token,
    ADVSYNC_IMPACT_API_KEY: impact.api_key,
  };
  try {
    await story({ ...places, ...account, ...withGrant }, impact.program_id);
    // From now on the file of an export tells no links, so the participants are listed instead.
    await practice.conduct('impact', 'settings', { minimal_columns: true });
    const withToken = { ADVSYNC_HUBSPOT_TOKEN: hubspot.private_token };
    await story({ ...places, ...account, ...withToken }, impact.program_id);
  } finally {
    before.stop();
    behind.stop();
    practice.stop();
  }
}

/**
 * Makes every other call, as GraphQL lets it and then as it must be done without.
 * @param {string} folder its `hubspot.jsonl` and `impact.jsonl` grow
 */
export async function everyCall(folder) {
  const practice = await Practice.serve('--people', '30', '--participants', '25');
  const { hubspot, impact } = practice.access;
  const before = await record(hubspot.base_url, join(folder, 'hubspot.jsonl'));
  const behind = await record(impact.base_url, join(folder, 'impact.jsonl'));
  const access = {
    hubspot: { ...hubspot, base_url: before.url },
    impact: { ...impact, base_url: behind.url },
  };
  try {
    await make(access);
    await practice.conduct('impact', 'services', { graphql: false });
    await make({ ...access, without_graphql: true });
  } finally {
    before.stop();
    behind.stop();
    practice.stop();
  }
}

/** @param {object} access */
const make = (access) =>
  new Promise((resolve, reject) => {
    const child = spawn(EVERY_CALL, { stdio: ['pipe', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(undefined) : reject(new Error(`${EVERY_CALL} ended with ${code}`)),
    );
    child.stdin.end(JSON.stringify(access));
  });

/**
 * @param {Record<string, string>} environment
 * @param {string} program
 */
async function story(environment, program) {
  const data = mkdtempSync(join(tmpdir(), 'advsync-opinions-'));
  const call = (/** @type {string[]} */ ...words) =>
    run(['--data-dir', data, '--json', ...words], environment);
  try {
    await call('connect', 'hubspot');
    await call('connect', 'impact');
    await call('program', 'list');
    await call('program', 'choose', program);
    await call('rules', '--create-contacts', 'on');
    await call('properties', 'plan');
    await call('properties', 'apply');
    const preview = await call('preview');
    if (preview.writes > 0) {
      await call('sync', '--plan', preview.id, '--start-with-10');
      await call('sync', '--resume');
    }
    const again = await call('preview');
    assert.equal(again.writes, 0, 'a second preview has nothing left to write');
    await call('status');
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/**
 * Runs the program to its end and returns the object that it printed.
 * @param {string[]} words
 * @param {Record<string, string>} environment
 * @returns {Promise<any>}
 */
function run(words, environment) {
  // No keychain can be reached over this bus, and nothing of the caller's own accounts is taken along.
  const env = {
    ...environment,
    PATH: process.env.PATH,
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/none',
  };
  return new Promise((resolve, reject) => {
    execFile(PROGRAM, words, { env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      if (error && error.code !== SOME_HELD) {
        reject(new Error(`advsync ${words.slice(3).join(' ')} failed: ${stdout}${stderr}`));
      } else {
        resolve(JSON.parse(stdout));
      }
    });
  });
}
