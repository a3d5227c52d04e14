// @ts-check
/** Deals and companies, their pipelines, and the contacts they belong to. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AssociationSpecAssociationCategoryEnum as Category } from '@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js';
import { AssociationTypes } from '@hubspot/api-client';
import { Practice, batch, refused } from '../practice.js';

const practice = await Practice.serve('--people', '5');
after(() => practice.stop());
const { crm } = practice.client();
const { v4: associations } = crm.associations;

/** @param {string} email */
const contact = (email) => crm.contacts.basicApi.create({ properties: { email } });
/** @param {Record<string, string>} properties */
const deal = (properties) => crm.deals.basicApi.create({ properties });

test('a deal goes into the usual pipeline and is changed, read and archived', async () => {
  const made = await deal({ dealname: 'Pond', dealstage: 'qualifiedtobuy', amount: '120.50' });
  assert.equal(made.properties.pipeline, 'default');
  assert.equal(made.properties.amount, '120.50');
  const won = await crm.deals.basicApi.update(made.id, { properties: { dealstage: 'closedwon' } });
  assert.equal(won.properties.dealstage, 'closedwon');
  const wanted = ['hs_deal_stage_probability', 'hs_is_closed_won', 'hs_lastmodifieddate'];
  const read = await crm.deals.basicApi.getById(made.id, wanted, ['dealstage']);
  assert.equal(Number(read.properties.hs_deal_stage_probability), 1);
  assert.equal(read.properties.hs_is_closed_won, 'true');
  assert.deepEqual(
    read.propertiesWithHistory?.dealstage.map(({ value }) => value),
    ['closedwon', 'qualifiedtobuy'],
  );
  await crm.deals.basicApi.archive(made.id);
  await refused(404, crm.deals.basicApi.getById(made.id));
  const unknown = deal({ dealname: 'Nowhere', dealstage: 'no_such_stage' });
  assert.equal((await refused(400, unknown)).body.category, 'VALIDATION_ERROR');
});

test('deals are created and read by the batch', async () => {
  const names = ['Batch one', 'Batch two'];
  const made = batch(
    await crm.deals.batchApi.create({
      inputs: names.map((dealname) => ({
        properties: { dealname, dealstage: 'appointmentscheduled' },
      })),
    }),
  );
  assert.deepEqual(made.results.map(({ properties }) => properties.dealname).sort(), names);
  const read = batch(
    await crm.deals.batchApi.read({
      properties: ['dealname'],
      propertiesWithHistory: [],
      inputs: [{ id: made.results[0].id }, { id: '999999999' }],
    }),
  );
  assert.equal(read.results.length, 1);
  assert.deepEqual(read.errors[0].context.ids, ['999999999']);
});

test('a company is created with nothing but a name, found and listed', async () => {
  const made = await crm.companies.basicApi.create({ properties: { name: 'Heron Ltd' } });
  assert.equal(made.properties.name, 'Heron Ltd');
  const found = await crm.companies.basicApi.getById(made.id, ['name', 'domain']);
  assert.equal(found.properties.domain, null);
  const all = await crm.companies.getAll();
  assert.ok(all.some(({ id }) => id === made.id));
});

test('the usual pipeline has its stages with their probabilities', async () => {
  const { results } = await crm.pipelines.pipelinesApi.getAll('deals');
  const usual = results.find(({ id }) => id === 'default');
  assert.equal(usual?.label, 'Sales Pipeline');
  const probabilities = usual?.stages.map(({ id, metadata }) => [
    id,
    Number(metadata?.probability),
  ]);
  assert.deepEqual(probabilities, [
    ['appointmentscheduled', 0.2],
    ['qualifiedtobuy', 0.4],
    ['presentationscheduled', 0.6],
    ['decisionmakerboughtin', 0.8],
    ['contractsent', 0.9],
    ['closedwon', 1],
    ['closedlost', 0],
  ]);
  assert.equal(usual?.stages.at(-1)?.metadata?.isClosed, 'true');
});

test('a pipeline is made, gets a stage, and goes', async () => {
  const { pipelinesApi: pipelines, pipelineStagesApi: stages } = crm.pipelines;
  const made = await pipelines.create('deals', {
    label: 'Short',
    displayOrder: 5,
    stages: [{ label: 'Open', displayOrder: 0, metadata: { probability: '0.5' } }],
  });
  assert.deepEqual(
    made.stages.map(({ label }) => label),
    ['Open'],
  );
  const stage = await stages.create('deals', made.id, {
    label: 'Done',
    displayOrder: 1,
    metadata: { probability: '1.0' },
  });
  const renamed = await stages.update('deals', made.id, stage.id, {
    label: 'Won',
    metadata: { probability: '1.0' },
  });
  assert.equal(renamed.label, 'Won');
  const all = await stages.getAll('deals', made.id);
  assert.deepEqual(
    all.results.map(({ label }) => label),
    ['Open', 'Won'],
  );
  const placed = await deal({ dealname: 'Here', pipeline: made.id, dealstage: stage.id });
  assert.equal(placed.properties.pipeline, made.id);
  await crm.deals.basicApi.archive(placed.id);
  await stages.archive('deals', made.id, stage.id);
  await pipelines.archive('deals', made.id);
  // The refusal may come without a body, which the client cannot read.
  await assert.rejects(pipelines.getById('deals', made.id));
  const left = await pipelines.getAll('deals');
  assert.ok(left.results.every(({ id }) => id !== made.id));
});

test('a deal gets its contact, and says so', async () => {
  const person = await contact('buyer@example.com');
  const bought = await deal({ dealname: 'Bought', dealstage: 'contractsent' });
  const { results } = await associations.basicApi.createDefault(
    'deals',
    bought.id,
    'contacts',
    person.id,
  );
  assert.ok(results.some(({ to }) => to.id === person.id));
  await associations.basicApi.createDefault('deals', bought.id, 'contacts', person.id);
  const page = await associations.basicApi.getPage('deals', bought.id, 'contacts');
  assert.deepEqual(
    page.results.map(({ toObjectId }) => String(toObjectId)),
    [person.id],
  );
  assert.equal(page.results[0].associationTypes[0].typeId, AssociationTypes.dealToContact);
  const read = await crm.deals.basicApi.getById(bought.id, undefined, undefined, ['contacts']);
  assert.ok(read.associations?.contacts.results.some(({ id }) => id === person.id));
  await associations.basicApi.archive('deals', bought.id, 'contacts', person.id);
  const gone = await associations.basicApi.getPage('deals', bought.id, 'contacts');
  assert.deepEqual(gone.results, []);
});

test('of many deals the ones without a contact come back as errors', async () => {
  const person = await contact('many@example.com');
  const lonely = await deal({ dealname: 'Lonely', dealstage: 'contractsent' });
  const shared = await crm.deals.basicApi.create({
    properties: { dealname: 'Shared', dealstage: 'contractsent' },
    associations: [
      {
        to: { id: person.id },
        types: [
          {
            associationCategory: Category.HubspotDefined,
            associationTypeId: AssociationTypes.dealToContact,
          },
        ],
      },
    ],
  });
  const inputs = [lonely, shared].map(({ id }) => ({ id }));
  const { results, errors } = batch(
    await associations.batchApi.getPage('deals', 'contacts', { inputs }),
  );
  assert.deepEqual(
    results.map(({ _from, to }) => [_from.id, to.map(({ toObjectId }) => String(toObjectId))]),
    [[shared.id, [person.id]]],
  );
  assert.equal(errors[0].subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
  assert.deepEqual(errors[0].context.fromObjectId, [lonely.id]);
});

test('the kinds of association have their numbers', async () => {
  const { results } = await associations.schema.definitionsApi.getAll('deals', 'contacts');
  assert.ok(results.some(({ typeId }) => typeId === AssociationTypes.dealToContact));
});
