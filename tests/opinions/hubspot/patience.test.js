// @ts-check
/** The client's own patience: what it waits for, and how long. */
import assert from 'node:assert/strict';
import { after, afterEach, mock, test } from 'node:test';
import { Practice, refused } from '../practice.js';

const practice = await Practice.serve('--people', '3');
after(() => practice.stop());
afterEach(() => mock.timers.reset());

/** @param {number} numberOfApiCallRetries */
const patient = (numberOfApiCallRetries) =>
  practice.client({ numberOfApiCallRetries }).crm.contacts;

/**
 * Gives the client the time it says it waits for, and returns those waits in milliseconds.
 * @param {import('node:test').TestContext} context
 */
function clock(context) {
  /** @type {number[]} */
  const waits = [];
  mock.timers.enable({ apis: ['setTimeout'] });
  context.mock.method(console, 'error', (/** @type {string} */ line) => {
    const said = /will retry \[(\d+)\] time in \[(\d+)\] ms/.exec(line);
    if (!said) return;
    const wait = Number(said[1]) * Number(said[2]);
    waits.push(wait);
    // It begins to wait after it has said so.
    setImmediate(() => mock.timers.tick(wait));
  });
  return waits;
}

test('a full ten-second window is waited for', async (context) => {
  const contacts = patient(3).basicApi;
  const waits = clock(context);
  await practice.fault('status_429', 2);
  const page = await contacts.getPage(1);
  assert.equal(page.results.length, 1);
  assert.deepEqual(waits, [10_000, 20_000]);
});

test('a platform that is down for a moment is asked again', async (context) => {
  const contacts = patient(2).basicApi;
  const waits = clock(context);
  await practice.fault('status_503', 1);
  assert.equal((await contacts.getPage(1)).results.length, 1);
  assert.deepEqual(waits, [200]);
});

test('a full second of searches is waited for', async (context) => {
  const { searchApi } = patient(2);
  const waits = clock(context);
  await practice.fault('secondly_429', 1);
  const answer = await searchApi.doSearch({ filterGroups: [] });
  assert.equal(answer.total, 3);
  assert.deepEqual(waits, [1000]);
});

test('patience ends', async (context) => {
  const contacts = patient(2).basicApi;
  const waits = clock(context);
  await practice.fault('status_429', 2);
  const { body } = await refused(429, contacts.getPage(1));
  assert.equal(body.policyName, 'TEN_SECONDLY_ROLLING');
  assert.deepEqual(waits, [10_000]);
});

test('the end of the daily limit is not waited for', async (context) => {
  const contacts = patient(3).basicApi;
  const waits = clock(context);
  await practice.fault('daily_429', 1);
  const { body } = await refused(429, contacts.getPage(1));
  assert.equal(body.policyName, 'DAILY');
  assert.deepEqual(waits, []);
});

test('without patience the first refusal is the answer', async () => {
  await practice.fault('status_429', 1);
  const { body } = await refused(429, practice.client().crm.contacts.basicApi.getPage(1));
  assert.equal(body.status, 'error');
  assert.equal(body.errorType, 'RATE_LIMIT');
  assert.ok(body.correlationId);
});
