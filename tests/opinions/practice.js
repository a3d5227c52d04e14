// @ts-check
/**
 * A practice pair as a process of its own, and HubSpot's own client pointed at it.
 *
 * Refuses to know: anything of our code but `advsync practice serve` and its conductor.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@hubspot/api-client';
import { record } from './specs/recorder.js';

const BUILT = `../../target/debug/advsync${process.platform === 'win32' ? '.exe' : ''}`;
/** The program; `cargo xtask` says which. */
export const PROGRAM = process.env.ADVSYNC ?? fileURLToPath(new URL(BUILT, import.meta.url));

/** Where to write down what HubSpot's client says, if it is wanted. */
const TRAFFIC = process.env.OPINIONS_TRAFFIC;

/**
 * Addresses and practice credentials, as `advsync practice serve` prints them.
 * @typedef {{ hubspot: Record<string, string>, impact: Record<string, string> }} Access
 */

/** A running practice pair. */
export class Practice {
  /** @type {(() => void)[]} */
  #ends;

  /**
   * @param {Access} access
   * @param {(() => void)[]} ends what to do when nobody needs it any more
   */
  constructor(access, ends) {
    this.access = access;
    this.#ends = ends;
  }

  /**
   * Serves a pair until `stop`.
   * @param {...string} options of `advsync practice serve`
   */
  static async serve(...options) {
    const child = spawn(PROGRAM, ['practice', 'serve', '--limits', 'none', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const end = () => child.kill();
    process.once('exit', end);
    for await (const line of createInterface({ input: child.stdout })) {
      /** @type {Access} */
      const access = JSON.parse(line);
      if (!TRAFFIC) return new Practice(access, [end]);
      const recorder = await record(access.hubspot.base_url, join(TRAFFIC, `${child.pid}.jsonl`));
      access.hubspot.base_url = recorder.url;
      return new Practice(access, [end, recorder.stop]);
    }
    throw new Error(`${PROGRAM} printed no addresses`);
  }

  stop() {
    this.#ends.forEach((end) => end());
  }

  /**
   * HubSpot's own client with the account's private token.
   * @param {ConstructorParameters<typeof Client>[0]} options
   */
  client(options = {}) {
    const { base_url: basePath, private_token: accessToken } = this.access.hubspot;
    return new Client({ basePath, accessToken, ...options });
  }

  /**
   * Tells a platform's conductor something.
   * @param {'hubspot' | 'impact'} side
   * @param {string} what
   * @param {object} body
   */
  async conduct(side, what, body = {}) {
    const answer = await fetch(`${this.access[side].base_url}/practice/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `the conductor refused ${what}: ${await answer.text()}`);
  }

  /**
   * Lets the next requests go wrong.
   * @param {string} kind in the conductor's vocabulary
   * @param {number} count how many requests
   */
  async fault(kind, count) {
    await this.conduct('hubspot', 'faults', { kind, count });
  }

  /**
   * What the simulated HubSpot has counted.
   * @returns {Promise<{ contacts: number, rate_limited: number }>}
   */
  async counted() {
    const answer = await fetch(`${this.access.hubspot.base_url}/practice/state`);
    return /** @type {any} */ (await answer.json());
  }
}

/**
 * Fails unless the call is refused with this status; returns the client's error, whose `body` is HubSpot's.
 * @param {number} status
 * @param {Promise<unknown>} call
 * @returns {Promise<{ code: number, body: any }>}
 */
export async function refused(status, call) {
  const ended = await call.then(
    (answer) => ({ answer }),
    (error) => ({ error }),
  );
  if ('answer' in ended) {
    assert.fail(`${status} was expected, not ${JSON.stringify(ended.answer)}`);
  }
  assert.equal(ended.error.code, status, String(ended.error));
  return ended.error;
}

/**
 * Returns the results of a batch, and its errors when it is answered with 207.
 * @template {{ results: unknown[] }} T
 * @param {T} answer
 * @returns {{ results: T['results'], errors: any[] }}
 */
export function batch(answer) {
  const errors = 'errors' in answer && Array.isArray(answer.errors) ? answer.errors : [];
  const told = 'numErrors' in answer ? answer.numErrors : undefined;
  assert.equal(told ?? 0, errors.length, 'numErrors counts the errors');
  return { results: answer.results, errors };
}
