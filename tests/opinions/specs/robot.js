// @ts-check
/**
 * Asks the simulated impact.com for what our client does not ask, so that its answers are seen too. Nobody publishes a
 * client that could do this.
 *
 * Refuses to know: whether an answer is right.
 */
import { Practice } from '../practice.js';
import { record } from './recorder.js';

const FORM = 'application/x-www-form-urlencoded';

/**
 * Goes through the Advocate API and the brand API once.
 * @param {string} file gets the exchanges
 */
export async function askEverything(file) {
  const practice = await Practice.serve('--people', '20', '--participants', '12');
  const { base_url, tenant_alias, api_key, account_sid, auth_token, program_id } =
    practice.access.impact;
  const recorder = await record(base_url, file);
  const basic = (/** @type {string} */ pair) => `Basic ${Buffer.from(pair).toString('base64')}`;
  const keys = { tenant: basic(`:${api_key}`), account: basic(`${account_sid}:${auth_token}`) };

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} authorization
   * @param {object} [body]
   * @param {string} [type]
   */
  const send = async (method, path, authorization, body, type = 'application/json') => {
    const text =
      type === FORM
        ? new URLSearchParams(/** @type {any} */ (body)).toString()
        : JSON.stringify(body);
    const answer = await fetch(recorder.url + path, {
      method,
      headers: {
        authorization,
        accept: 'application/json',
        'ir-version': '14',
        ...(body && { 'content-type': type }),
      },
      body: body && text,
    });
    return answer.json().catch(() => ({}));
  };
  const advocate = (
    /** @type {string} */ method,
    /** @type {string} */ tail,
    /** @type {object} */ body,
  ) => send(method, `/api/v1/${tenant_alias}${tail}`, keys.tenant, body);
  const brand = (
    /** @type {string} */ method,
    /** @type {string} */ tail,
    /** @type {object} */ body,
  ) => send(method, `/Advertisers/${account_sid}${tail}`, keys.account, body, FORM);
  const ask = (/** @type {string} */ query, variables = {}) =>
    advocate('POST', '/graphql', { query, variables });

  try {
    await participants(advocate, program_id);
    await operations(ask, program_id);
    await conversions(brand, program_id);
  } finally {
    recorder.stop();
    practice.stop();
  }
}

/** @typedef {(method: string, tail: string, body?: any) => Promise<any>} Send */

/**
 * @param {Send} advocate
 * @param {string} program
 */
async function participants(advocate, program) {
  const person = (/** @type {string} */ email, more = {}) => {
    const id = encodeURIComponent(email);
    const path = `/open/account/${id}/user/${id}`;
    const body = {
      id: email,
      accountId: email,
      email,
      firstName: 'Robin',
      lastName: 'Robot',
      ...more,
    };
    return { path, closed: `/account/${id}/user/${id}`, body };
  };
  const ada = person('ada@robot.example', { customFields: { shoe: 43 }, segments: ['vip'] });
  const bea = person('bea@robot.example');
  await advocate('POST', ada.path, ada.body);
  await advocate('PUT', ada.path, { ...ada.body, firstName: 'Ada' });
  const { referralCodes = {} } = await advocate('GET', ada.path);
  const code = referralCodes[program];
  await advocate('PUT', bea.path, { ...bea.body, referredByCodes: [code] });
  await advocate('GET', `/users?limit=5&offset=0&query=robot`);
  await advocate('GET', `/user?referralCode=${code}`);
  await advocate('GET', ada.closed);
  await advocate('GET', `${ada.closed}/pii`);
  await advocate('GET', `${ada.closed}/shareurls?programId=${program}`);
  await advocate('GET', `/code/${code}`);
  await advocate('GET', `/open/code/${code}`);
  const referrals = await advocate('GET', '/referrals?limit=3');
  if (referrals.referrals?.[0]) await advocate('GET', `/referrals/${referrals.referrals[0].id}`);
  await advocate('POST', `${bea.path}/events`, {
    userId: bea.body.id,
    accountId: bea.body.accountId,
    idempotencyKey: 'robot-event-1',
    events: [{ key: 'purchase', dateTriggered: 1_790_000_000_000, fields: { total: 5 } }],
  });
  await advocate('GET', `/reward?accountId=${encodeURIComponent(ada.body.id)}`);
  await advocate('POST', `${bea.closed}/block`);
  await advocate('POST', `${bea.closed}/unblock`);
  const made = await advocate('POST', '/export', {
    type: 'USER',
    format: 'CSV',
    name: 'robot',
    requester: 'robot',
    params: { createdOrUpdatedSince: 1_600_000_000_000, programId: program },
  });
  await advocate('GET', `/export/${made.id}`);
  await advocate('GET', '/export/history/list?limit=2');
  await advocate('GET', '/export/no-such-export');
  await advocate('DELETE', `${bea.path}?doNotTrack=true&preserveEmptyAccount=false`);
  await advocate('GET', bea.path);
}

/**
 * @param {(query: string, variables?: object) => Promise<any>} ask
 * @param {string} program
 */
async function operations(ask, program) {
  await ask(
    `query Whole($limit: Int!, $programId: ID!) { users(limit: $limit, offset: 0) { totalCount count data {
      id accountId firstName lastName email locale countryCode referable dateBlocked customFields segments
      referredByCodes referralCode(programId: $programId) shareLink(programId: $programId, useCleanLink: true)
      fb: messageLink(programId: $programId, shareMedium: FACEBOOK) } } }`,
    { limit: 5, programId: program },
  );
  await ask(
    `query FindByEmail($email: String!) { users(filter: {email_eq: $email}, limit: 2) {
      totalCount data { id accountId email } } }`,
    { email: 'ada@robot.example' },
  );
  await ask(
    `query Referrals($since: RSDate!, $program: ID!) { referrals(
      filter: {programId_eq: $program, dateModified_gte: $since}, limit: 100, offset: 0) {
      totalCount data { id programId referralCodeUsed dateReferralStarted dateConverted dateModified
        referrerUser { id accountId } referredUser { id accountId } } } }`,
    { since: 1_600_000_000_000, program },
  );
  await ask(
    `mutation Upsert($inputs: [UserInput!]!) { upsertUsers(userInputs: $inputs) {
      __typename ... on User { id accountId referralCodes } ... on ApiError { message statusCode rsCode } } }`,
    {
      inputs: [
        { id: 'cy@robot.example', accountId: 'cy@robot.example', email: 'cy@robot.example' },
      ],
    },
  );
  await ask(
    `mutation Event($event: UserEventInput!) { logUserEvent(userEventInput: $event) {
      events { id key dateReceived } } }`,
    {
      event: {
        userId: 'cy@robot.example',
        accountId: 'cy@robot.example',
        events: [{ key: 'visit', fields: {} }],
      },
    },
  );
  await ask(
    `mutation Delete($account: String!, $user: String!) {
      deleteUser(accountId: $account, id: $user, doNotTrack: false, preserveEmptyAccount: false) }`,
    { account: 'cy@robot.example', user: 'cy@robot.example' },
  );
  await ask(`query Keys { userEventKeys(limit: 100) { totalCount data }
    customFields(limit: 100) { totalCount data { key name } } }`);
}

/**
 * @param {Send} brand
 * @param {string} campaign
 */
async function conversions(brand, campaign) {
  await brand('GET', '/CompanyInformation');
  await brand('GET', '/Campaigns?Page=1');
  await brand('GET', `/Campaigns/${campaign}`);
  const sent = await brand('POST', '/Conversions', {
    CampaignId: campaign,
    EventTypeCode: 'deal_closedwon',
    EventDate: '2026-09-10T14:05:00Z',
    OrderId: 'deal_closedwon_7781',
    CustomerId: '7781',
    CurrencyCode: 'USD',
    OrderSubTotalPostDiscount: '500.00',
  });
  // Wrong on purpose.
  await brand('POST', '/Conversions', { CampaignId: campaign });
  const batch = String(sent.QueuedUri ?? '')
    .split('/')
    .at(-1);
  for (let looks = 0; looks < 4; looks += 1) await brand('GET', `/APISubmissions/${batch}`);
  await brand('GET', '/APISubmissions');
  const { Actions: actions = [] } = await brand('GET', `/Actions?CampaignId=${campaign}`);
  if (actions[0]) {
    await brand('GET', `/Actions/${actions[0].Id}`);
    await brand('PUT', '/Actions', {
      ActionId: actions[0].Id,
      Amount: '400',
      Reason: 'ORDER_UPDATE',
    });
    await brand('DELETE', '/Actions', {
      ActionId: actions[0].Id,
      DispositionCode: 'ITEM_RETURNED',
    });
  }
}
