// @ts-check
/** The check itself must be able to see a difference. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Descriptions } from './openapi.js';

const person = {
  type: 'object',
  required: ['name'],
  // One of the fields is called like a word of the dialect.
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', nullable: true, example: null },
    properties: { type: 'object', additionalProperties: { type: 'string' } },
  },
};
const json = (/** @type {object} */ schema) => ({ content: { 'application/json': { schema } } });
const reference = { $ref: '#/components/schemas/Person' };
const document = {
  openapi: '3.0.1',
  components: { schemas: { Person: person } },
  paths: {
    '/people': {
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
          { name: 'tags', in: 'query', schema: { type: 'array', items: { enum: ['a', 'b'] } } },
        ],
        responses: { 200: json({ type: 'array', items: reference }), default: json({}) },
      },
      post: { requestBody: json(reference), responses: { 201: json(reference) } },
    },
    '/people/{id}': { delete: { responses: { 204: {} } } },
    '/people/all': { delete: { responses: { 202: {} } } },
  },
};
const descriptions = new Descriptions();
descriptions.add(document, '/api');

/** @param {Partial<import('./recorder.js').Exchange> & { sent?: unknown, got?: unknown }} exchange */
function differences({ sent, got, ...exchange }) {
  const body = (/** @type {unknown} */ value) => ({
    type: value === undefined ? '' : 'application/json',
    text: value === undefined ? '' : JSON.stringify(value),
  });
  return descriptions
    .check({
      method: 'GET',
      path: '/api/people',
      query: '',
      status: 200,
      request: body(sent),
      answer: body(got),
      ...exchange,
    })
    ?.map(({ part, what }) => `${part}: ${what}`);
}

test('what is as described does not differ', () => {
  const ann = { name: 'Ann', age: null, properties: { tea: 'green' } };
  assert.deepEqual(differences({ query: 'limit=5&tags=a,b&tags=a', got: [ann] }), []);
  const created = { method: 'POST', status: 201, sent: { name: 'Bo' }, got: ann };
  assert.deepEqual(differences(created), []);
  assert.deepEqual(differences({ status: 500, got: { whatever: 1 } }), []);
});

test('a query differs by name, by type and by value', () => {
  assert.deepEqual(differences({ query: 'limit=few&tags=c&page=2', got: [] }), [
    'request: parameter limit must be integer, not string',
    'request: parameter tags/* must be equal to one of the allowed values (a|b)',
    'request: parameter page is not described',
  ]);
});

test('a body differs when it is missing, lacks a field or has one too many', () => {
  const post = { method: 'POST', status: 201, got: { name: 'Ann' } };
  assert.deepEqual(differences(post), ['request: the body is missing']);
  assert.deepEqual(differences({ ...post, sent: { shoes: 43 } }), [
    "request: body must have required property 'name'",
    'request: body must NOT have additional properties (shoes)',
  ]);
  assert.deepEqual(differences({ got: [{ name: 7 }] }), [
    'answer: body/*/name must be string, not number',
  ]);
});

test('an answer differs by status and by kind', () => {
  const created = { method: 'POST', sent: { name: 'Ann' }, got: { name: 'Ann' } };
  assert.deepEqual(differences({ ...created, status: 200 }), [
    'answer: status 200 is not described',
  ]);
  const page = { type: 'text/html', text: '<html>' };
  assert.deepEqual(differences({ answer: page }), [
    'answer: content type text/html is not described',
  ]);
});

test('the literal path goes before the one with a placeholder', () => {
  const removal = { method: 'DELETE', path: '/api/people/all' };
  assert.deepEqual(differences({ ...removal, status: 202 }), []);
  assert.deepEqual(differences({ ...removal, path: '/api/people/7', status: 204 }), []);
  assert.equal(differences({ method: 'PUT' }), undefined);
});
