// @ts-check
/** Signing in, tokens, scopes, and what an account tells about itself. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Client } from '@hubspot/api-client';
import { Practice, refused } from '../practice.js';

const practice = await Practice.serve('--people', '3');
after(() => practice.stop());
const {
  base_url: basePath,
  client_id: id,
  client_secret: secret,
  ...account
} = practice.access.hubspot;
const { accessTokensApi, refreshTokensApi, tokensApi } = new Client({ basePath }).oauth;

const renew = (token = account.refresh_token, key = secret) =>
  tokensApi.create('refresh_token', undefined, undefined, id, key, token);

test('a refresh token is traded for an access token that works', async () => {
  const issued = await renew();
  assert.equal(issued.tokenType, 'bearer');
  assert.equal(issued.expiresIn, 1800);
  assert.ok(issued.refreshToken);
  const client = new Client({ basePath, accessToken: issued.accessToken });
  assert.equal((await client.crm.contacts.basicApi.getPage(1)).results.length, 1);
});

test('a token tells whose it is and what it may do', async () => {
  const { accessToken } = await renew();
  const access = await accessTokensApi.get(accessToken);
  assert.equal(String(access.hubId), account.account_id);
  assert.ok(access.scopes.includes('crm.objects.contacts.read'));
  assert.ok(access.expiresIn > 1700 && access.expiresIn <= 1800);
  const refresh = await refreshTokensApi.get(account.refresh_token);
  assert.equal(String(refresh.hubId), account.account_id);
  assert.equal(refresh.clientId, id);
});

test('a token is looked at where the date versions have it', async () => {
  const { accessToken } = await renew();
  const introspect = async (/** @type {string} */ token) => {
    const form = { client_id: id, client_secret: secret, token, token_type_hint: 'access_token' };
    const answer = await new Client({ basePath }).apiRequest({
      method: 'POST',
      path: '/oauth/2026-03/token/introspect',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      defaultJson: false,
    });
    return /** @type {any} */ (await answer.json());
  };
  const told = await introspect(accessToken);
  assert.deepEqual([told.active, told.token_use], [true, 'access_token']);
  assert.deepEqual(await introspect('nobody-knows-it'), { active: false });
});

test('what is wrong with a refresh is told in the words of OAuth', async () => {
  const token = await refused(400, renew('na1-never-issued'));
  assert.equal(token.body.error, 'invalid_grant');
  assert.equal(token.body.status, 'BAD_REFRESH_TOKEN');
  const key = await refused(400, renew(account.refresh_token, 'wrong'));
  assert.equal(key.body.status, 'BAD_CLIENT_SECRET');
});

test('the account tells its time zone and currency', async () => {
  const answer = await practice.client().apiRequest({ path: '/account-info/v3/details' });
  const details = /** @type {any} */ (await answer.json());
  assert.equal(String(details.portalId), account.account_id);
  assert.match(details.timeZone, /^\w+\/\w+/);
  assert.match(details.companyCurrency, /^[A-Z]{3}$/);
  assert.match(details.uiDomain, /hubspot\.com$/);
});

test('a private token tells its scopes', async () => {
  const answer = await practice.client().apiRequest({
    method: 'POST',
    path: '/oauth/v2/private-apps/get/access-token-info',
    body: { tokenKey: account.private_token },
  });
  const told = /** @type {any} */ (await answer.json());
  assert.equal(String(told.hubId), account.account_id);
  assert.ok(told.scopes.includes('crm.schemas.contacts.write'));
});

test('a request without a token, or with one that has expired, is refused', async () => {
  const nobody = new Client({ basePath });
  const without = await refused(401, nobody.crm.contacts.basicApi.getPage());
  assert.equal(without.body.category, 'INVALID_AUTHENTICATION');
  const { accessToken } = await renew();
  await practice.conduct('hubspot', 'expire-tokens');
  const late = new Client({ basePath, accessToken });
  const expired = await refused(401, late.crm.contacts.basicApi.getPage());
  assert.equal(expired.body.category, 'EXPIRED_AUTHENTICATION');
  assert.match(expired.body.message, /expired \d+ second\(s\) ago/);
});

test('a missing scope is named', async () => {
  await practice.conduct('hubspot', 'scopes', { remove: ['crm.objects.contacts.write'] });
  const contact = { properties: { email: 'scope@example.com' } };
  const { body } = await refused(403, practice.client().crm.contacts.basicApi.create(contact));
  assert.equal(body.category, 'MISSING_SCOPES');
  assert.match(JSON.stringify(body), /requiredGranularScopes.*crm\.objects\.contacts\.write/);
});

test('a refresh token that was given up is worth nothing', async () => {
  await refreshTokensApi.archive(account.refresh_token);
  const { body } = await refused(400, renew());
  assert.equal(body.status, 'BAD_REFRESH_TOKEN');
});
