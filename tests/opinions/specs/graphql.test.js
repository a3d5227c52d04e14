// @ts-check
/** The check of GraphQL must be able to see a difference. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphql } from './graphql.js';

const look = graphql(`
  type Query {
    people(limit: Int!): People! @hidden
  }
  type People {
    count: Int!
    data: [Person!]!
  }
  type Person {
    id: ID!
    name: String
  }
`);
const query =
  'query People($limit: Int!) { all: people(limit: $limit) { count data { id name } } }';

/**
 * @param {object} asked
 * @param {unknown} data
 */
const seen = (asked, data) =>
  look(JSON.stringify({ query, variables: { limit: 1 }, ...asked }), JSON.stringify({ data }));
const fitting = { all: { count: 1, data: [{ id: '1', name: null }] } };

test('an operation and an answer that fit do not differ', () => {
  assert.deepEqual(seen({}, fitting), { name: 'People', request: [], answer: [] });
});

test('an operation differs by a field that does not exist, or by its variables', () => {
  const { request } = seen({ query: 'query Shoes { people(limit: 1) { shoes } }' }, fitting);
  assert.deepEqual(request, ['Cannot query field "shoes" on type "People".']);
  assert.equal(seen({ query: 'query {' }, fitting).request.length, 1);
  const [variable] = seen({ variables: { limit: 'few' } }, fitting).request;
  assert.match(variable, /^Variable "\$limit" got invalid value "few"/);
});

test('an answer differs where the schema cannot repeat it', () => {
  assert.deepEqual(seen({}, { all: { count: 'one', data: [] } }).answer, [
    'Int cannot represent non-integer value: "one"',
  ]);
  assert.deepEqual(seen({}, { all: { count: 1, data: [{ name: 'Ann' }] } }).answer, [
    'Cannot return null for non-nullable field Person.id.',
  ]);
});
