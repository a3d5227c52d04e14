// @ts-check
/** What happens to a contact in the course of its life. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Practice, refused } from '../practice.js';

const practice = await Practice.serve('--people', '3');
after(() => practice.stop());
const { basicApi: contacts } = practice.client().crm.contacts;

/** @param {Record<string, string>} properties */
const create = (properties) => contacts.create({ properties });

test('the history of a property begins with its newest value', async () => {
  const made = await create({ email: 'history@example.com', lastname: 'First' });
  await contacts.update(made.id, { properties: { lastname: 'Second' } });
  const read = await contacts.getById(made.id, undefined, ['lastname']);
  const history = read.propertiesWithHistory?.lastname ?? [];
  assert.deepEqual(
    history.map((entry) => entry.value),
    ['Second', 'First'],
  );
  assert.ok(history.every((entry) => entry.timestamp instanceof Date && entry.sourceType));
});

test('of two merged contacts one is left, which has both addresses', async () => {
  const kept = await create({ email: 'kept@example.com', firstname: 'Kim' });
  const lost = await create({ email: 'lost@example.com', firstname: 'Lou', lastname: 'Lost' });
  const merged = await contacts.merge({ primaryObjectId: kept.id, objectIdToMerge: lost.id });
  const survivor = await contacts.getById(merged.id, [
    'email',
    'firstname',
    'lastname',
    'hs_additional_emails',
    'hs_merged_object_ids',
  ]);
  assert.equal(survivor.properties.email, 'kept@example.com');
  assert.equal(survivor.properties.firstname, 'Kim');
  assert.equal(survivor.properties.lastname, 'Lost');
  assert.equal(survivor.properties.hs_additional_emails, 'lost@example.com');
  assert.ok(survivor.properties.hs_merged_object_ids?.split(';').includes(lost.id));
  const { body } = await refused(409, create({ email: 'lost@example.com' }));
  assert.equal(body.message, `Contact already exists. Existing ID: ${merged.id}`);
});

test('a contact deleted for its privacy leaves nothing behind', async () => {
  const made = await create({ email: 'forget@example.com' });
  await contacts.purge({ objectId: 'forget@example.com', idProperty: 'email' });
  await refused(404, contacts.getById(made.id));
  await refused(404, contacts.getById(made.id, undefined, undefined, undefined, true));
});
