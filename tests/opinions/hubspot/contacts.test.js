// @ts-check
/** Contacts, one at a time. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Practice, refused } from '../practice.js';

const practice = await Practice.serve('--people', '250');
after(() => practice.stop());
const everyone = practice.client().crm.contacts;
const contacts = everyone.basicApi;

/** @param {Record<string, string>} properties */
const create = (properties) => contacts.create({ properties });

test('a contact is created, and its address is stored in lower case', async () => {
  const made = await create({ email: 'Ada@Created.example', firstname: 'Ada' });
  assert.match(made.id, /^\d+$/);
  assert.equal(made.properties.email, 'ada@created.example');
  assert.equal(made.properties.hs_object_id, made.id);
  assert.equal(made.archived, false);
  assert.ok(made.createdAt instanceof Date && Date.now() - made.createdAt.getTime() < 60_000);
});

test('an address that is taken answers 409 with the id of the contact that has it', async () => {
  const first = await create({ email: 'twice@example.com' });
  const { body } = await refused(409, create({ email: 'TWICE@example.com' }));
  assert.equal(body.category, 'CONFLICT');
  assert.equal(body.message, `Contact already exists. Existing ID: ${first.id}`);
});

test('a bad address and an unknown property are refused with their codes', async () => {
  const address = await refused(400, create({ email: 'foo@' }));
  assert.equal(address.body.category, 'VALIDATION_ERROR');
  assert.match(address.body.message, /"error":"INVALID_EMAIL"/);
  const property = await refused(400, create({ email: 'x@example.com', shoe_size: '43' }));
  assert.equal(property.body.errors[0].code, 'PROPERTY_DOESNT_EXIST');
  assert.deepEqual(property.body.errors[0].context.propertyName, ['shoe_size']);
});

test('a contact is read by id and by address; an undefined property is left out', async () => {
  const made = await create({ email: 'read@example.com', firstname: 'Rita' });
  const wanted = ['firstname', 'lastname', 'shoe_size'];
  const byId = await contacts.getById(made.id, wanted);
  assert.equal(byId.properties.firstname, 'Rita');
  assert.equal(byId.properties.lastname, null);
  assert.ok(!('shoe_size' in byId.properties));
  const byAddress = await contacts.getById(
    'READ@example.com',
    wanted,
    undefined,
    undefined,
    false,
    'email',
  );
  assert.equal(byAddress.id, made.id);
  const { body } = await refused(404, contacts.getById('999999999'));
  assert.equal(body.category, 'OBJECT_NOT_FOUND');
});

test('an update merges, and an empty value clears', async () => {
  const made = await create({ email: 'update@example.com', firstname: 'Una', lastname: 'Old' });
  const updated = await contacts.update(made.id, { properties: { lastname: 'New' } });
  assert.equal(updated.properties.lastname, 'New');
  assert.equal(updated.properties.firstname, 'Una');
  await contacts.update('update@example.com', { properties: { firstname: '' } }, 'email');
  const read = await contacts.getById(made.id, ['firstname', 'lastname']);
  assert.equal(read.properties.firstname || null, null);
  assert.ok(read.updatedAt >= made.updatedAt);
  await refused(404, contacts.update('999999999', { properties: { firstname: 'No' } }));
});

test('an archived contact is only found among the archived', async () => {
  const made = await create({ email: 'gone@example.com' });
  await contacts.archive(made.id);
  await refused(404, contacts.getById(made.id));
  const found = await contacts.getById(made.id, undefined, undefined, undefined, true);
  assert.equal(found.archived, true);
  assert.ok(found.archivedAt instanceof Date);
  const page = await contacts.getPage(100, undefined, undefined, undefined, undefined, true);
  assert.ok(page.results.every((contact) => contact.archived));
  assert.ok(page.results.some((contact) => contact.id === made.id));
});

test('pages follow each other to the end without a gap', async () => {
  const { contacts: count } = await practice.counted();
  const usual = await contacts.getPage();
  assert.equal(usual.results.length, 10);
  const first = await contacts.getPage(100, undefined, ['email']);
  assert.equal(first.results.length, 100);
  assert.ok(first.paging?.next?.after);
  const all = await everyone.getAll();
  assert.equal(new Set(all.map((contact) => contact.id)).size, count);
  assert.equal(all.length, count);
  assert.deepEqual(
    all.slice(0, 100).map((contact) => contact.id),
    first.results.map((contact) => contact.id),
  );
  await refused(400, contacts.getPage(101));
});
