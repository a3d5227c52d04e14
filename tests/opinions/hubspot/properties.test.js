// @ts-check
/** Property definitions and their groups. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  PropertyCreateFieldTypeEnum as FieldType,
  PropertyCreateTypeEnum as Type,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js';
import { Practice, batch, refused } from '../practice.js';

const practice = await Practice.serve('--people', '3');
after(() => practice.stop());
const { crm } = practice.client();
const { batchApi: batches, coreApi: properties, groupsApi: groups } = crm.properties;

const GROUP = 'opinions';
before(() => groups.create('contacts', { name: GROUP, label: 'Opinions' }));

/** @param {string} name */
const text = (name, label = name) => ({
  name,
  label,
  groupName: GROUP,
  type: Type.String,
  fieldType: FieldType.Text,
});

test('a group is created, renamed, listed and archived', async () => {
  const made = await groups.create('contacts', {
    name: 'short_lived',
    label: 'Short',
    displayOrder: 3,
  });
  assert.deepEqual([made.name, made.label, made.archived], ['short_lived', 'Short', false]);
  const renamed = await groups.update('contacts', 'short_lived', { label: 'Renamed' });
  assert.equal(renamed.label, 'Renamed');
  assert.equal((await groups.getByName('contacts', 'short_lived')).label, 'Renamed');
  await groups.archive('contacts', 'short_lived');
  const { results } = await groups.getAll('contacts');
  const names = results.filter((group) => !group.archived).map((group) => group.name);
  assert.ok(names.includes(GROUP) && !names.includes('short_lived'));
});

test('a group that is taken or in use is refused', async () => {
  await refused(409, groups.create('contacts', { name: GROUP, label: 'Again' }));
  await properties.create('contacts', text('keeps_the_group'));
  await refused(400, groups.archive('contacts', GROUP));
});

test('a property is created with what HubSpot adds', async () => {
  const made = await properties.create('contacts', text('favourite_tea', 'Favourite tea'));
  assert.equal(made.label, 'Favourite tea');
  assert.equal(made.hubspotDefined, false);
  assert.equal(made.archived, false);
  assert.equal(made.modificationMetadata?.archivable, true);
  assert.equal(made.modificationMetadata?.readOnlyValue, false);
  assert.ok(made.createdAt instanceof Date);
});

test('a property that exists is refused', async () => {
  await properties.create('contacts', text('only_once'));
  const { body } = await refused(409, properties.create('contacts', text('only_once')));
  assert.equal(body.category, 'OBJECT_ALREADY_EXISTS');
  assert.equal(body.subCategory, 'Properties.PROPERTY_WITH_NAME_EXISTS');
  assert.equal(body.message, "A property named 'only_once' already exists.");
  await refused(400, properties.create('contacts', { ...text('homeless'), groupName: 'nowhere' }));
});

test('options of an enumeration are replaced as a whole', async () => {
  const option = (/** @type {string} */ value) => ({
    label: value.toUpperCase(),
    value,
    displayOrder: -1,
    hidden: false,
  });
  await properties.create('contacts', {
    ...text('mood'),
    type: Type.Enumeration,
    fieldType: FieldType.Select,
    options: ['calm', 'curious'].map(option),
  });
  const updated = await properties.update('contacts', 'mood', { options: [option('calm')] });
  assert.deepEqual(
    updated.options.map(({ value }) => value),
    ['calm'],
  );
  assert.equal(updated.label, 'mood');
  const contact = { properties: { email: 'mood@example.com', mood: 'curious' } };
  const { body } = await refused(400, crm.contacts.basicApi.create(contact));
  assert.match(JSON.stringify(body), /INVALID_OPTION/);
});

test('an archived property is revived under its name, with the values that were there', async () => {
  const made = await properties.create('contacts', text('revived', 'Before'));
  const contact = await crm.contacts.basicApi.create({
    properties: { email: 'revived@example.com', revived: 'still here' },
  });
  await properties.archive('contacts', 'revived');
  await refused(404, properties.getByName('contacts', 'revived'));
  assert.equal((await properties.getByName('contacts', 'revived', true)).archived, true);
  const again = await properties.create('contacts', text('revived', 'After'));
  assert.equal(again.label, 'After');
  assert.deepEqual(again.createdAt, made.createdAt);
  const read = await crm.contacts.basicApi.getById(contact.id, ['revived']);
  assert.equal(read.properties.revived, 'still here');
});

test('definitions are listed, the archived ones apart', async () => {
  await properties.create('contacts', text('listed'));
  await properties.create('contacts', text('put_away'));
  await properties.archive('contacts', 'put_away');
  const names = async (/** @type {boolean} */ archived) =>
    (await properties.getAll('contacts', archived)).results.map(({ name }) => name);
  const there = await names(false);
  assert.ok(there.includes('email') && there.includes('listed') && !there.includes('put_away'));
  assert.ok((await names(true)).includes('put_away'));
});

test('a batch of definitions creates the new ones and names the others', async () => {
  await properties.create('contacts', text('batch_old'));
  const { results, errors } = batch(
    await batches.create('contacts', { inputs: [text('batch_old'), text('batch_new')] }),
  );
  assert.deepEqual(
    results.map(({ name }) => name),
    ['batch_new'],
  );
  assert.equal(errors[0].category, 'OBJECT_ALREADY_EXISTS');
  assert.deepEqual(errors[0].context.name, ['batch_old']);
  const inputs = [{ name: 'batch_old' }, { name: 'batch_new' }];
  const read = batch(await batches.read('contacts', { archived: false, inputs }));
  assert.equal(read.results.length, 2);
  await batches.archive('contacts', { inputs });
  await refused(404, properties.getByName('contacts', 'batch_new'));
});
