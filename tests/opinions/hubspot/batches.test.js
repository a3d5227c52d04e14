// @ts-check
/** Contacts by the hundred. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Practice, batch, refused } from '../practice.js';

const practice = await Practice.serve('--people', '5');
after(() => practice.stop());
const { basicApi: contacts, batchApi: batches } = practice.client().crm.contacts;

/** @param {string} email */
const create = (email) => contacts.create({ properties: { email } });

test('with trace ids the good rows land and each bad one says why', async () => {
  const taken = await create('taken@example.com');
  const rows = ['one@example.com', 'taken@example.com', 'foo@'];
  const { results, errors } = batch(
    await batches.create({
      inputs: rows.map((email, row) => ({
        properties: { email },
        objectWriteTraceId: `row-${row}`,
      })),
    }),
  );
  assert.deepEqual(
    results.map((contact) => contact.properties.email),
    ['one@example.com'],
  );
  const conflict = errors.find((error) => error.category === 'CONFLICT');
  assert.deepEqual(conflict.context.objectWriteTraceId, ['row-1']);
  assert.deepEqual(conflict.context.existingId, [taken.id]);
  const invalid = errors.find((error) => error.category === 'VALIDATION_ERROR');
  assert.deepEqual(invalid.context.objectWriteTraceId, ['row-2']);
});

test('without trace ids one bad row keeps all from landing', async () => {
  const before = await practice.counted();
  const rows = ['alone@example.com', 'foo@'];
  await refused(400, batches.create({ inputs: rows.map((email) => ({ properties: { email } })) }));
  assert.equal((await practice.counted()).contacts, before.contacts);
});

test('a batch without a bad row is created whole', async () => {
  const rows = Array.from({ length: 100 }, (_, row) => `whole-${row}@example.com`);
  const { results, errors } = batch(
    await batches.create({ inputs: rows.map((email) => ({ properties: { email } })) }),
  );
  assert.equal(errors.length, 0);
  assert.deepEqual(results.map((contact) => contact.properties.email).sort(), rows.sort());
});

test('contacts are read by address; the ones nobody knows come back as errors', async () => {
  const known = await create('known@example.com');
  const { results, errors } = batch(
    await batches.read({
      idProperty: 'email',
      properties: ['email', 'lastname'],
      propertiesWithHistory: [],
      inputs: [{ id: 'KNOWN@example.com' }, { id: 'unknown@example.com' }],
    }),
  );
  assert.deepEqual(
    results.map((contact) => contact.id),
    [known.id],
  );
  assert.equal(results[0].properties.lastname, null);
  assert.equal(errors[0].category, 'OBJECT_NOT_FOUND');
  assert.deepEqual(errors[0].context.ids, ['unknown@example.com']);
});

test('updates with trace ids land beside one whose contact is gone', async () => {
  const there = await create('there@example.com');
  const { results, errors } = batch(
    await batches.update({
      inputs: [
        { id: there.id, properties: { lastname: 'Updated' }, objectWriteTraceId: 'a' },
        { id: '999999999', properties: { lastname: 'Nobody' }, objectWriteTraceId: 'b' },
      ],
    }),
  );
  assert.deepEqual(
    results.map((contact) => [contact.id, contact.properties.lastname]),
    [[there.id, 'Updated']],
  );
  assert.equal(errors[0].category, 'OBJECT_NOT_FOUND');
  assert.deepEqual(errors[0].context.objectWriteTraceId, ['b']);
});

test('an upsert says which contacts are new', async () => {
  await create('old@example.com');
  const { results } = batch(
    await batches.upsert({
      inputs: ['old@example.com', 'new@example.com'].map((email) => ({
        id: email,
        idProperty: 'email',
        properties: { email, lastname: 'Upserted' },
      })),
    }),
  );
  const told = results.map((contact) => [contact.properties.email, contact._new]).sort();
  assert.deepEqual(told, [
    ['new@example.com', true],
    ['old@example.com', false],
  ]);
});

test('archiving asks for nothing: a contact that is gone already is fine', async () => {
  const made = await create('archive@example.com');
  const inputs = [{ id: made.id }, { id: '999999999' }];
  await batches.archive({ inputs });
  await refused(404, contacts.getById(made.id));
  await batches.archive({ inputs });
});

test('more than a hundred rows, or one id twice, is refused', async () => {
  const inputs = Array.from({ length: 101 }, (_, row) => ({ id: String(row + 1) }));
  const wanted = { properties: [], propertiesWithHistory: [] };
  const many = await refused(400, batches.read({ ...wanted, inputs }));
  assert.equal(many.body.category, 'VALIDATION_ERROR');
  const made = await create('same@example.com');
  const row = { id: made.id, properties: { lastname: 'Same' } };
  const twice = await refused(400, batches.update({ inputs: [row, row] }));
  assert.match(twice.body.message, /^Duplicate IDs found in batch input/);
  assert.deepEqual(twice.body.context.ids, [made.id]);
});
