// @ts-check
/**
 * A proxy on this computer that writes down what passes through it. Plain http only.
 *
 * Refuses to know: what any of it means.
 */
import { appendFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * A request and its answer.
 * @typedef {object} Exchange
 * @property {string} method
 * @property {string} path without the query
 * @property {string} query without the question mark
 * @property {Body} request
 * @property {number} status
 * @property {Body} answer
 *
 * @typedef {{ type: string, text: string }} Body content type without parameters, and the text
 */

/** Headers that belong to one connection, or to the text as it was packed. */
const OWN_HEADERS = [
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
];

/**
 * Stands before `target` until `stop`; every exchange is appended to `file`, a line of JSON each.
 * @param {string} target address without a slash at the end
 * @param {string} file
 */
export async function record(target, file) {
  let own = '';
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, target, own).then(
      (exchange) => appendFileSync(file, `${JSON.stringify(exchange)}\n`),
      // The target cut the connection; whoever asked sees the same.
      () => outgoing.destroy(),
    );
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  own = `http://127.0.0.1:${address.port}`;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: own, stop };
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 * @param {string} target
 * @param {string} own
 * @returns {Promise<Exchange>}
 */
async function pass(incoming, outgoing, target, own) {
  const asked = await text(incoming);
  const answer = await send(incoming, asked, target);
  // Addresses in the answer lead back here, or the next request would pass unseen.
  const answered = (await text(answer)).replaceAll(target, own);
  for (const [name, value] of Object.entries(through(answer))) {
    outgoing.setHeader(name, String(value).replaceAll(target, own));
  }
  outgoing.writeHead(answer.statusCode ?? 502).end(answered);
  const [path, query = ''] = (incoming.url ?? '').split('?');
  return {
    method: incoming.method ?? '',
    path,
    query,
    request: { type: media(incoming), text: asked },
    status: answer.statusCode ?? 502,
    answer: { type: media(answer), text: answered },
  };
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {string} body
 * @param {string} target
 * @returns {Promise<import('node:http').IncomingMessage>}
 */
const send = (incoming, body, target) =>
  new Promise((resolve, reject) => {
    const headers = { ...through(incoming), 'content-length': Buffer.byteLength(body) };
    request(target + incoming.url, { method: incoming.method, headers }, resolve)
      .on('error', reject)
      .end(body);
  });

/**
 * The headers that are passed on.
 * @param {import('node:http').IncomingMessage} message
 */
const through = ({ headers }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name)));

/**
 * The content type without parameters.
 * @param {import('node:http').IncomingMessage} message
 */
const media = ({ headers }) => (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
