// @ts-check
/**
 * Holds an exchange against published API descriptions (OpenAPI 3.0 and 3.1, Swagger 2.0).
 *
 * Stricter than the descriptions say in one point: a field or parameter that they do not name differs, because nobody
 * promised that it does anything. Refuses to know: which platform a description is about.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/**
 * @typedef {import('./recorder.js').Exchange} Exchange
 * @typedef {import('./recorder.js').Body} Body
 *
 * @typedef {object} Operation
 * @property {string} method
 * @property {string} template path with placeholders
 * @property {string[]} segments
 * @property {any[]} parameters
 * @property {Record<string, object> | undefined} request schema by content type
 * @property {Record<string, Record<string, object>>} answers schema by status and content type
 *
 * @typedef {'request' | 'answer'} Part
 * @typedef {{ operation: string, part: Part, status: number, what: string }} Difference
 */

/** Every fault is told, with the value that it is about. */
const OPTIONS = {
  strict: false,
  allErrors: true,
  verbose: true,
  logger: /** @type {false} */ (false),
};

/** Descriptions that were read together; of two operations on one path the first counts. */
export class Descriptions {
  /** @type {Operation[]} */
  #operations = [];
  #strict = new Ajv2020(OPTIONS);
  /** For what is written as text: parameters and forms. */
  #texts = new Ajv2020({ ...OPTIONS, coerceTypes: true });
  /** @type {Map<Ajv2020, WeakMap<object, import('ajv').ValidateFunction>>} */
  #compiled = new Map();

  constructor() {
    for (const ajv of [this.#strict, this.#texts]) {
      // @ts-expect-error the package's types are those of the other module system
      formats(ajv);
      this.#compiled.set(ajv, new WeakMap());
    }
  }

  /**
   * @param {any} document
   * @param {string} base what stands before every path of it
   */
  add(document, base = '') {
    const whole = prepared(document);
    for (const [path, methods] of Object.entries(whole.paths ?? {})) {
      for (const [method, operation] of Object.entries(methods)) {
        if (!operation.responses) continue;
        const shared = (methods.parameters ?? []).concat(operation.parameters ?? []);
        const parameters = shared.map((/** @type {any} */ it) => resolved(whole, it));
        const template = base + path;
        this.#operations.push({
          method: method.toUpperCase(),
          template,
          segments: template.split('/'),
          parameters,
          request: requestOf(whole, operation, parameters),
          answers: answersOf(whole, operation),
        });
      }
    }
  }

  /**
   * Returns the operation that a request means: of several the one with the most literal path.
   * @param {string} method
   * @param {string} path
   */
  find(method, path) {
    const segments = path.split('/');
    const literal = (/** @type {Operation} */ operation) =>
      operation.segments.filter((segment) => !segment.startsWith('{')).length;
    return this.#operations
      .filter(
        (operation) =>
          operation.method === method &&
          operation.segments.length === segments.length &&
          operation.segments.every((part, at) =>
            part.startsWith('{') ? segments[at] !== '' : part === segments[at],
          ),
      )
      .sort((left, right) => literal(right) - literal(left))
      .at(0);
  }

  /**
   * Returns what differs; nothing when all is as described, and `undefined` when the operation is not described.
   * @param {Exchange} exchange
   * @returns {Difference[] | undefined}
   */
  check(exchange) {
    const operation = this.find(exchange.method, exchange.path);
    if (!operation) return undefined;
    const name = `${operation.method} ${operation.template}`;
    const told = (/** @type {Part} */ part) => (/** @type {string} */ what) => ({
      operation: name,
      part,
      status: exchange.status,
      what,
    });
    return [
      ...this.#query(operation, exchange.query).map(told('request')),
      ...this.#request(operation, exchange.request).map(told('request')),
      ...this.#answer(operation, exchange).map(told('answer')),
    ];
  }

  /**
   * @param {Operation} operation
   * @param {string} query
   */
  #query({ parameters }, query) {
    const found = [];
    const values = new URLSearchParams(query);
    for (const name of new Set(values.keys())) {
      const known = parameters.find((it) => it.in === 'query' && it.name === name);
      if (!known) {
        found.push(`parameter ${name} is not described`);
        continue;
      }
      const schema = known.schema ?? known;
      const all = values
        .getAll(name)
        .flatMap((value) => (isList(schema) ? value.split(',') : value));
      const value = isList(schema) ? all : all[0];
      found.push(...this.#faults(this.#texts, schema, value, `parameter ${name}`));
    }
    const missing = parameters.filter(
      (it) => it.in === 'query' && it.required && !values.has(it.name),
    );
    return found.concat(missing.map((it) => `parameter ${it.name} is missing`));
  }

  /**
   * @param {Operation} operation
   * @param {Body} body
   */
  #request({ request }, body) {
    if (!request) return body.text === '' ? [] : ['a body is not described'];
    if (body.text === '') return ['the body is missing'];
    const schema = request[body.type];
    if (!schema) return [`content type ${body.type || '(none)'} is not described`];
    if (body.type === 'application/x-www-form-urlencoded') {
      const form = Object.fromEntries(new URLSearchParams(body.text));
      return this.#faults(this.#texts, schema, form, 'form');
    }
    return body.type.endsWith('json') ? this.#json(schema, body.text) : [];
  }

  /**
   * @param {Operation} operation
   * @param {Exchange} exchange
   */
  #answer({ answers }, { status, answer }) {
    const good = Object.keys(answers).filter((code) => code !== 'default' && Number(code) < 400);
    const described =
      answers[status] ?? (status >= 400 || !good.length ? answers.default : undefined);
    if (!described) return [`status ${status} is not described`];
    const schema = described[answer.type] ?? described['*/*'];
    if (!schema) {
      const free = answer.text === '' || Object.keys(described).length === 0;
      return free ? [] : [`content type ${answer.type || '(none)'} is not described`];
    }
    if (answer.text === '') return ['the body is missing'];
    return answer.type.endsWith('json') ? this.#json(schema, answer.text) : [];
  }

  /**
   * @param {object} schema
   * @param {string} text
   */
  #json(schema, text) {
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      return ['the body is no JSON'];
    }
    return this.#faults(this.#strict, schema, value, 'body');
  }

  /**
   * @param {Ajv2020} ajv
   * @param {object} schema
   * @param {unknown} value
   * @param {string} where
   */
  #faults(ajv, schema, value, where) {
    const known = this.#compiled.get(ajv);
    const validate = known?.get(schema) ?? ajv.compile(schema);
    known?.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).filter(telling).map((error) => {
      const at = error.instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*');
      return `${where}${at} ${error.message}${more(error)}`;
    });
  }
}

/**
 * What a message leaves out.
 * @param {import('ajv').ErrorObject} error
 */
function more({ keyword, params, data }) {
  if (keyword === 'type') return `, not ${data === null ? 'null' : typeof data}`;
  const about = params.additionalProperty ?? params.allowedValues?.join('|');
  return about ? ` (${about})` : '';
}

/** Alternatives are told by their own errors. @param {import('ajv').ErrorObject} error */
const telling = (error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword);

/** @param {any} schema */
const isList = (schema) => schema.type === 'array';

/**
 * @param {any} document
 * @param {any} node
 */
function resolved(document, node) {
  if (typeof node?.$ref !== 'string') return node;
  const steps = node.$ref.replace(/^#\//, '').split('/');
  return steps.reduce((/** @type {any} */ at, /** @type {string} */ step) => at?.[step], document);
}

/**
 * @param {any} document
 * @param {any} operation
 * @param {any[]} parameters
 */
function requestOf(document, operation, parameters) {
  const described = resolved(document, operation.requestBody)?.content;
  if (described) return schemasOf(document, described);
  const body = parameters.find((it) => it.in === 'body');
  return body && { 'application/json': standing(document, body.schema) };
}

/**
 * @param {any} document
 * @param {any} operation
 */
function answersOf(document, operation) {
  const answers = Object.entries(operation.responses).map(([status, node]) => {
    const answer = resolved(document, node);
    const content = answer.schema
      ? { 'application/json': standing(document, answer.schema) }
      : schemasOf(document, answer.content ?? {});
    return [status, content];
  });
  return Object.fromEntries(answers);
}

/**
 * @param {any} document
 * @param {Record<string, any>} content
 * @returns {Record<string, object>}
 */
function schemasOf(document, content) {
  const pairs = Object.entries(content).map(([type, { schema }]) => [
    type,
    standing(document, schema ?? {}),
  ]);
  return Object.fromEntries(pairs);
}

/**
 * A schema that can be compiled alone.
 * @param {any} document
 * @param {object} schema
 */
const standing = ({ components, definitions }, schema) => ({ ...schema, components, definitions });

/**
 * Returns a document whose schemas are in one dialect and closed: no examples, `nullable` spelled out, fields that are not
 * named refused.
 * @param {any} document
 */
function prepared(document) {
  const composed = new Set();
  visit(document, (node) => {
    for (const member of node.allOf ?? []) composed.add(member.$ref ?? member);
  });
  return rewritten(document, composed, '#');
}

/** What is said about a schema without being asked of a value. */
const REMARKS = ['discriminator', 'example', 'examples', 'nullable'];

/**
 * @param {any} node
 * @param {Set<unknown>} composed members of compositions: alone they do not know all fields
 * @param {string} at
 * @param {boolean} names whether the keys are names that the description chose, not words of the dialect
 * @returns {any}
 */
function rewritten(node, composed, at, names = false) {
  if (Array.isArray(node)) {
    return node.map((item, index) => rewritten(item, composed, `${at}/${index}`));
  }
  if (typeof node !== 'object' || node === null) return node;
  /** @type {Record<string, any>} */
  const copy = {};
  for (const [key, value] of Object.entries(node)) {
    if (!names && REMARKS.includes(key)) continue;
    copy[key] = rewritten(value, composed, `${at}/${key}`, !names && key === 'properties');
  }
  if (names) return copy;
  const open = composed.has(node) || composed.has(at) || node.allOf || node.oneOf || node.anyOf;
  // An object of which no field is named takes any.
  const named = Object.keys(node.properties ?? {}).length > 0;
  if (named && node.additionalProperties === undefined && !open) {
    copy.additionalProperties = false;
  }
  return node.nullable === true ? { anyOf: [copy, { type: 'null' }] } : copy;
}

/**
 * @param {any} node
 * @param {(node: any) => void} look
 */
function visit(node, look) {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) look(node);
  Object.values(node).forEach((value) => visit(value, look));
}
