// @ts-check
/**
 * A practice pair as a process of its own, and HubSpot's own client pointed at it.
 *
 * Refuses to know: anything of our code but `advsync practice serve` and its conductor.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from '@hubspot/api-client';

const BUILT = `../../target/debug/advsync${process.platform === 'win32' ? '.exe' : ''}`;
/** The program; `cargo xtask` says which. */
export const PROGRAM = process.env.ADVSYNC ?? fileURLToPath(new URL(BUILT, import.meta.url));

/**
 * Addresses and practice credentials, as `advsync practice serve` prints them.
 * @typedef {{ hubspot: Record<string, string>, impact: Record<string, string> }} Access
 */

/** A running practice pair. */
export class Practice {
  #process;

  /**
   * @param {import('node:child_process').ChildProcess} process
   * @param {Access} access
   */
  constructor(process, access) {
    this.#process = process;
    this.access = access;
  }

  /**
   * Serves a pair until `stop`.
   * @param {...string} options of `advsync practice serve`
   */
  static async serve(...options) {
    const child = spawn(PROGRAM, ['practice', 'serve', '--limits', 'none', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => child.kill());
    for await (const line of createInterface({ input: child.stdout })) {
      return new Practice(child, JSON.parse(line));
    }
    throw new Error(`${PROGRAM} printed no addresses`);
  }

  stop() {
    this.#process.kill();
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
   * Tells the simulated HubSpot's conductor something.
   * @param {string} what
   * @param {object} body
   */
  async conduct(what, body = {}) {
    const answer = await fetch(`${this.access.hubspot.base_url}/practice/${what}`, {
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
    await this.conduct('faults', { fault: kind, count });
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
