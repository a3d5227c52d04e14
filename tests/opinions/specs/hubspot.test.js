// @ts-check
/** Where the date version describes what is asked elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { described } from './hubspot.js';

test('numbered and newer addresses lead to the described version', () => {
  const cases = {
    '/crm/v3/objects/contacts/batch/read': '/crm/objects/2026-03/contacts/batch/read',
    '/crm/v3/objects/deals/7': '/crm/objects/2026-03/0-3/7',
    '/crm/objects/2026-09/contacts': '/crm/objects/2026-03/contacts',
    '/crm/v4/objects/deals/7/associations/contacts':
      '/crm/objects/2026-03/0-3/7/associations/contacts',
    '/crm/v4/associations/deals/contacts/labels': '/crm/associations/2026-03/deals/contacts/labels',
    '/crm/v3/properties/deals': '/crm/properties/2026-03/deals',
    '/crm/v3/owners/': '/crm/owners/2026-03',
    '/account-info/v3/details': '/account-info/2026-03/details',
    '/oauth/v1/token': '/oauth/v1/token',
    '/marketing/v3/forms/': '/marketing/v3/forms',
  };
  for (const [asked, found] of Object.entries(cases)) assert.equal(described(asked), found);
});
