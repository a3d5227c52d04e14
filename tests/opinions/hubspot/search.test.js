// @ts-check
/** Search: operators, sorting, pages, and where it ends. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FilterOperatorEnum as Operator } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js';
import { Practice, refused } from '../practice.js';

/** Documented: a query reaches this many results, whatever it finds. */
const CAP = 10_000;

const practice = await Practice.serve('--people', String(CAP + 300), '--participants', '0');
after(() => practice.stop());
const { batchApi, basicApi, searchApi } = practice.client().crm.contacts;

/** @typedef {import('@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js').Filter} Filter */
/** @typedef {import('@hubspot/api-client/lib/codegen/crm/contacts/models/PublicObjectSearchRequest.js').PublicObjectSearchRequest} Request */

/**
 * People nobody else is called like.
 * @type {Record<string, string>[]}
 */
const PEOPLE = [
  { email: 'ann@hunt.example', firstname: 'Ann', lastname: 'Searchable' },
  { email: 'bea@hunt.example', firstname: 'Bea', lastname: 'Searchable' },
  { email: 'cy@hunt.example', firstname: 'Cy' },
];
before(async () => {
  await batchApi.create({ inputs: PEOPLE.map((properties) => ({ properties })) });
});

/**
 * @param {Filter[][]} groups
 * @param {Request} request
 */
const search = (groups, request = {}) =>
  searchApi.doSearch({
    filterGroups: groups.map((filters) => ({ filters })),
    properties: ['email', 'firstname', 'lastname'],
    sorts: ['email'],
    ...request,
  });

/** @param {Awaited<ReturnType<typeof search>>} answer */
const names = (answer) => answer.results.map((contact) => contact.properties.firstname);

/**
 * @param {string} propertyName
 * @param {Operator} operator
 * @param {Partial<Filter>} rest
 * @returns {Filter}
 */
const filter = (propertyName, operator, rest = {}) => ({ propertyName, operator, ...rest });
/** Only our people. */
const OURS = filter('email', Operator.ContainsToken, { value: '*@hunt.example' });

test('each operator finds whom it says', async () => {
  const cases = [
    [filter('lastname', Operator.Eq, { value: 'searchable' }), ['Ann', 'Bea']],
    [filter('firstname', Operator.Neq, { value: 'Bea' }), ['Ann', 'Cy']],
    [filter('firstname', Operator.In, { values: ['ann', 'cy'] }), ['Ann', 'Cy']],
    [filter('firstname', Operator.NotIn, { values: ['ann', 'cy'] }), ['Bea']],
    [filter('lastname', Operator.HasProperty), ['Ann', 'Bea']],
    [filter('lastname', Operator.NotHasProperty), ['Cy']],
    [filter('lastname', Operator.ContainsToken, { value: 'search*' }), ['Ann', 'Bea']],
    [filter('firstname', Operator.NotContainsToken, { value: 'b*' }), ['Ann', 'Cy']],
    [filter('createdate', Operator.Gt, { value: '0' }), ['Ann', 'Bea', 'Cy']],
    [filter('createdate', Operator.Lt, { value: '0' }), []],
    [
      filter('createdate', Operator.Between, { value: '0', highValue: String(Date.now() + 9e9) }),
      ['Ann', 'Bea', 'Cy'],
    ],
  ];
  for (const [condition, found] of /** @type {[Filter, string[]][]} */ (cases)) {
    const answer = await search([[OURS, condition]]);
    assert.deepEqual(names(answer), found, condition.operator);
    assert.equal(answer.total, found.length);
  }
});

test('groups are alternatives, and words are found without a filter', async () => {
  const answer = await search([
    [filter('email', Operator.Eq, { value: 'ann@hunt.example' })],
    [filter('email', Operator.Eq, { value: 'CY@hunt.example' })],
  ]);
  assert.deepEqual(names(answer), ['Ann', 'Cy']);
  const words = await search([], { query: 'bea@hunt.example' });
  assert.ok(names(words).includes('Bea'));
});

test('results are sorted both ways', async () => {
  const down = await search([[OURS]], { sorts: ['-firstname'] });
  assert.deepEqual(names(down), ['Cy', 'Bea', 'Ann']);
  const rule = { propertyName: 'firstname', direction: 'ASCENDING' };
  // The client's README shows rules of this kind, though its types know only words.
  const up = await search([[OURS]], { sorts: /** @type {any} */ ([rule]) });
  assert.deepEqual(names(up), ['Ann', 'Bea', 'Cy']);
});

test('an archived contact is never found', async () => {
  const made = await basicApi.create({ properties: { email: 'dee@hunt.example' } });
  await basicApi.archive(made.id);
  const answer = await search([[filter('email', Operator.Eq, { value: 'dee@hunt.example' })]]);
  assert.equal(answer.total, 0);
});

test('pages of 200 follow each other up to the cap, which refuses the next', async () => {
  const everyone = [[filter('createdate', Operator.HasProperty)]];
  const request = { limit: 200, sorts: ['createdate'] };
  const first = await search(everyone, request);
  assert.equal(first.results.length, 200);
  assert.ok(first.total > CAP);
  assert.equal(first.paging?.next?.after, '200');
  const seen = new Set();
  let next;
  for (let page = 0; page < CAP / 200; page += 1) {
    const answer = await search(everyone, { ...request, after: next });
    answer.results.forEach((contact) => seen.add(contact.id));
    next = answer.paging?.next?.after ?? String((page + 1) * 200);
  }
  assert.equal(seen.size, CAP);
  const { body } = await refused(400, search(everyone, { ...request, after: next }));
  assert.equal(body.status, 'error');
});

test('what is too much for a search is refused', async () => {
  const any = [filter('email', Operator.HasProperty)];
  await refused(400, search(Array(6).fill(any)));
  await refused(400, search([Array(7).fill(any[0])]));
  await refused(400, search([any], { limit: 201 }));
});
