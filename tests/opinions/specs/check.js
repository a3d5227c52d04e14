// @ts-check
/**
 * Development check: the traffic of our own client and of HubSpot's, against the platforms' published descriptions.
 * The descriptions are no part of the repository; the folder that holds them is the only argument.
 *
 * Fails when a request or a GraphQL operation of ours is not as described. All else that differs is printed.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { advocate } from './advocate.js';
import { ADVOCATE, HUBSPOT, UNDESCRIBED, reason } from './defects.js';
import { graphql } from './graphql.js';
import { described, hubspot } from './hubspot.js';
import { everyCall, firstSync } from './product.js';
import { Report } from './report.js';
import { askEverything } from './robot.js';

/** @typedef {import('./recorder.js').Exchange} Exchange */

const OUR_FOLDER = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} file
 * @returns {Exchange[]}
 */
const traffic = (file) =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];

/**
 * @param {string} title
 * @param {Exchange[]} exchanges
 * @param {ReturnType<typeof hubspot>} descriptions
 */
function hubspotReport(title, exchanges, descriptions) {
  const report = new Report(title);
  for (const exchange of exchanges.filter(({ path }) => !path.startsWith('/practice/'))) {
    report.exchanges += 1;
    const path = described(exchange.path);
    const found = descriptions.check({ ...exchange, path });
    const what = `${exchange.method} ${path.replaceAll(/\/(\d+|[\da-f]{32})(?=\/|$)/g, '/*')}`;
    if (!found && !UNDESCRIBED.has(what)) report.leftOut(what);
    found?.forEach((difference) =>
      report.add(difference, reason(HUBSPOT, difference, exchange.answer.text)),
    );
  }
  return report;
}

/**
 * @param {string} who
 * @param {Exchange[]} exchanges
 * @param {ReturnType<typeof advocate>} descriptions
 * @param {ReturnType<typeof graphql>} look
 */
function advocateReports(who, exchanges, descriptions, look) {
  const rest = new Report(`impact.com, ${who}`);
  const operations = new Report(`Advocate GraphQL, ${who}`);
  for (const exchange of exchanges) {
    if (exchange.path.endsWith('/graphql')) {
      operations.exchanges += 1;
      const { name, request, answer } = look(exchange.request.text, exchange.answer.text);
      const told = { operation: name, status: exchange.status };
      request.forEach((what) => operations.add({ ...told, part: 'request', what }));
      answer.forEach((what) => operations.add({ ...told, part: 'answer', what }));
      continue;
    }
    rest.exchanges += 1;
    const found = descriptions.check(exchange);
    const what = `${exchange.method} ${exchange.path.replaceAll(/\d+/g, '*')}`;
    if (!found && !UNDESCRIBED.has(what)) rest.leftOut(what);
    found?.forEach((difference) =>
      rest.add(difference, reason(ADVOCATE, difference, exchange.answer.text)),
    );
  }
  return { rest, operations };
}

/**
 * Runs the script of HubSpot's client with its traffic recorded; that it passes is asked elsewhere.
 * @param {string} folder
 */
const theirScript = (folder) =>
  new Promise((done) => {
    const env = { ...process.env, OPINIONS_TRAFFIC: folder };
    execFile(process.execPath, ['--test'], { cwd: OUR_FOLDER, env, maxBuffer: 1e8 }, done);
  });

/** @param {string} specs */
async function main(specs) {
  const folder = mkdtempSync(join(tmpdir(), 'advsync-traffic-'));
  const theirs = mkdtempSync(join(tmpdir(), 'advsync-traffic-'));
  try {
    await firstSync(folder);
    await everyCall(folder);
    await askEverything(join(folder, 'robot.jsonl'));
    await theirScript(theirs);
    const published = hubspot(join(specs, 'hubspot'));
    const rest = advocate(specs);
    const schema = join(specs, 'advocate/graphql/saasquatch-2022-08.graphql');
    const look = graphql(readFileSync(schema, 'utf8'));
    const recorded = (/** @type {string} */ name) => traffic(join(folder, name));
    const ours = hubspotReport('HubSpot, our own client', recorded('hubspot.jsonl'), published);
    const other = readdirSync(theirs).flatMap((name) => traffic(join(theirs, name)));
    const own = advocateReports('our own client', recorded('impact.jsonl'), rest, look);
    const robot = advocateReports('a robot', recorded('robot.jsonl'), rest, look);
    const reports = [
      ours,
      hubspotReport("HubSpot, HubSpot's own client", other, published),
      own.rest,
      own.operations,
      robot.rest,
      robot.operations,
    ];
    reports.forEach((report) => console.log(report.lines().join('\n')));
    const differs = [ours, own.rest, own.operations].some((report) => report.count('request') > 0);
    // A check of nothing must not pass.
    const silent = reports.some((report) => report.exchanges === 0);
    process.exitCode = differs || silent || ours.undescribed.size > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(theirs, { recursive: true, force: true });
  }
}

await main(process.argv[2] ?? '');
