// @ts-check
/** What stands beside the records: owners, lists, forms, exports and imports. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Practice, batch, refused } from '../practice.js';

const practice = await Practice.serve('--people', '20');
after(() => practice.stop());
const client = practice.client();
const { crm, marketing } = client;

/** HubSpot's number for the kind of record that a contact is. */
const CONTACTS = '0-1';

/** @param {...string} emails */
const contacts = async (...emails) => {
  const inputs = emails.map((email) => ({ properties: { email } }));
  return batch(await crm.contacts.batchApi.create({ inputs })).results.map(({ id }) => id);
};

test('owners are listed, and one is asked for by id and by address', async () => {
  const { results } = await crm.owners.ownersApi.getPage();
  const [owner] = results;
  assert.match(owner.email ?? '', /@/);
  const byId = await crm.owners.ownersApi.getById(Number(owner.id));
  assert.equal(byId.email, owner.email);
  const byAddress = await crm.owners.ownersApi.getPage(owner.email);
  assert.deepEqual(
    byAddress.results.map(({ id }) => id),
    [owner.id],
  );
  await refused(404, crm.owners.ownersApi.getById(999_999_999));
});

test('a list takes contacts in and lets them go', async () => {
  const { listsApi: lists, membershipsApi: members } = crm.lists;
  const [one, two] = await contacts('one@list.example', 'two@list.example');
  const { list } = await lists.create({
    name: 'Friends of the pond',
    objectTypeId: CONTACTS,
    processingType: 'MANUAL',
  });
  assert.deepEqual([list.name, list.processingType], ['Friends of the pond', 'MANUAL']);
  const added = await members.add(list.listId, [one, two, '999999999']);
  assert.deepEqual(added.recordsIdsAdded?.map(String).sort(), [one, two].sort());
  assert.deepEqual(added.recordIdsMissing.map(String), ['999999999']);
  const removed = await members.remove(list.listId, [two]);
  assert.deepEqual(removed.recordIdsRemoved.map(String), [two]);
  const { results } = await members.getPage(list.listId);
  assert.deepEqual(
    results.map(({ recordId }) => recordId),
    [one],
  );
});

test('a list is found by name and by words, deleted and brought back', async () => {
  const { listsApi: lists } = crm.lists;
  const { list } = await lists.create({
    name: 'Herons',
    objectTypeId: CONTACTS,
    processingType: 'MANUAL',
  });
  assert.equal((await lists.getByName('Herons', CONTACTS)).list.listId, list.listId);
  await lists.updateName(list.listId, 'Grey herons');
  assert.equal((await lists.getById(list.listId)).list.name, 'Grey herons');
  const found = await lists.doSearch({ query: 'grey', offset: 0, count: 10 });
  assert.deepEqual(
    found.lists.map(({ listId }) => listId),
    [list.listId],
  );
  await lists.remove(list.listId);
  await refused(404, lists.getByName('Grey herons', CONTACTS));
  await lists.restore(list.listId);
  assert.equal((await lists.getById(list.listId)).list.name, 'Grey herons');
});

/** The least that the published description takes for a form. @param {string} name */
const form = (name) => ({
  formType: 'hubspot',
  name,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  archived: false,
  fieldGroups: [
    {
      groupType: 'default_group',
      richTextType: 'text',
      fields: ['email', 'lastname'].map((field) => ({
        objectTypeId: CONTACTS,
        name: field,
        label: field,
        fieldType: field === 'email' ? 'email' : 'single_line_text',
        required: field === 'email',
        hidden: false,
        dependentFields: [],
        ...(field === 'email' && {
          validation: { useDefaultBlockList: false, blockedEmailDomains: [] },
        }),
      })),
    },
  ],
  configuration: {
    language: 'en',
    cloneable: true,
    editable: true,
    archivable: true,
    recaptchaEnabled: false,
    notifyContactOwner: false,
    notifyRecipients: [],
    createNewContactForNewEmail: false,
    lifecycleStages: [],
    prePopulateKnownValues: true,
    allowLinkToResetKnownValues: false,
    postSubmitAction: { type: 'thank_you', value: 'Thank you' },
  },
  displayOptions: {
    renderRawHtml: false,
    theme: 'default_style',
    submitButtonText: 'Send',
    style: {
      fontFamily: 'arial',
      backgroundWidth: '100%',
      labelTextColor: '#33475b',
      labelTextSize: '13px',
      helpTextColor: '#7c98b6',
      helpTextSize: '11px',
      legalConsentTextColor: '#33475b',
      legalConsentTextSize: '14px',
      submitColor: '#ff7a59',
      submitAlignment: 'left',
      submitFontColor: '#ffffff',
      submitSize: '12px',
    },
  },
  legalConsentOptions: { type: 'none' },
});

test('a form is made, renamed, listed and put away', async () => {
  const { formsApi: forms } = marketing.forms;
  // The client's type for a form is a union that its own documentation does not spell out.
  const made = /** @type {any} */ (await forms.create(/** @type {any} */ (form('Pond visit'))));
  assert.equal(made.name, 'Pond visit');
  assert.deepEqual(
    made.fieldGroups[0].fields.map((/** @type {any} */ field) => field.name),
    ['email', 'lastname'],
  );
  const renamed = /** @type {any} */ (await forms.update(made.id, { name: 'Pond visits' }));
  assert.equal(renamed.name, 'Pond visits');
  const names = async () =>
    (await forms.getPage()).results.map((/** @type {any} */ { name }) => name);
  assert.ok((await names()).includes('Pond visits'));
  await forms.archive(made.id);
  assert.ok(!(await names()).includes('Pond visits'));
  await refused(404, forms.getById('00000000-0000-4000-8000-000000000000'));
});

/** Lets the platform have the time that its tasks take. */
const later = () => practice.conduct('hubspot', 'time', { ms: 60_000 });

test('an export becomes a file that anyone with its link can fetch', async () => {
  await contacts('exported@example.com');
  const body = {
    exportType: 'VIEW',
    exportName: 'All of the pond',
    format: 'CSV',
    language: 'EN',
    objectType: 'CONTACT',
    objectProperties: ['email', 'lastname'],
    associatedObjectType: ['COMPANY'],
    exportInternalValuesOptions: ['NAMES', 'VALUES'],
    overrideAssociatedObjectsPerDefinitionPerRowLimit: false,
    includeLabeledAssociations: false,
    includePrimaryDisplayPropertyForAssociatedObjects: false,
  };
  // The client cannot start one: it stumbles over its own union of request types.
  const begun = await client.apiRequest({
    method: 'POST',
    path: '/crm/v3/exports/export/async',
    body,
  });
  assert.equal(begun.status, 202);
  const { id } = /** @type {any} */ (await begun.json());
  const { publicExportsApi: exports } = crm.exports;
  assert.equal((await exports.getStatus(Number(id))).status, 'PENDING');
  await later();
  const task = await exports.getStatus(Number(id));
  assert.equal(task.status, 'COMPLETE');
  const file = await fetch(task.result ?? '');
  assert.equal(file.status, 200);
  const text = await file.text();
  assert.match(text.split('\n')[0], /email/i);
  assert.match(text, /exported@example\.com/);
});

test('an import brings the rows of a file in', async () => {
  const { coreApi: imports, publicImportsApi: details } = crm.imports;
  const csv = 'Last name,Email\nImported,imported@example.com\nBroken,no-address\n';
  const request = {
    name: 'Pond people',
    importOperations: { [CONTACTS]: 'UPSERT' },
    dateFormat: 'DAY_MONTH_YEAR',
    files: [
      {
        fileName: 'people.csv',
        fileFormat: 'CSV',
        fileImportPage: {
          hasHeader: true,
          columnMappings: [
            { columnObjectTypeId: CONTACTS, columnName: 'Last name', propertyName: 'lastname' },
            {
              columnObjectTypeId: CONTACTS,
              columnName: 'Email',
              propertyName: 'email',
              columnType: 'HUBSPOT_ALTERNATE_ID',
            },
          ],
        },
      },
    ],
  };
  const file = { data: Buffer.from(csv), name: 'people.csv' };
  const begun = await imports.create(file, JSON.stringify(request));
  const id = Number(begun.id);
  assert.equal(begun.state, 'STARTED');
  await later();
  const done = await imports.getById(id);
  assert.equal(done.state, 'DONE');
  assert.equal(done.importName, 'Pond people');
  const brought = await crm.contacts.basicApi.getById(
    'imported@example.com',
    ['lastname'],
    undefined,
    undefined,
    false,
    'email',
  );
  assert.equal(brought.properties.lastname, 'Imported');
  const { results } = await details.getErrors(id);
  assert.equal(results.length, 1);
  const listed = await imports.getPage();
  assert.ok(listed.results.some((one) => one.id === begun.id));
});
