// @ts-check
/**
 * Where the published descriptions are known to be wrong, with the reason. What is excused here is counted, not hidden.
 *
 * @typedef {object} Defect
 * @property {RegExp} operation method and path
 * @property {import('./openapi.js').Part} part
 * @property {RegExp} [status]
 * @property {string} [answer] the only answer that is meant
 * @property {RegExp} what
 * @property {string} reason
 */

/** @type {Defect[]} */
export const HUBSPOT = [
  {
    operation: /./,
    part: 'request',
    what: /^body(\/inputs\/\*)? must have required property '(associations|after|filterGroups|limit|properties|propertiesWithHistory|sorts)'/,
    reason: "marked as required, but left out by the guides' own samples",
  },
  {
    operation: /\/lists\/.*\/search$/,
    part: 'request',
    what: /^body must have required property '(additionalProperties|listIds|processingTypes)'/,
    reason: "marked as required, but optional for HubSpot's own client",
  },
  {
    operation: /\/search$/,
    part: 'request',
    what: /^body\/sorts\/\* must be string, not object$/,
    reason: 'the guides show rules as objects',
  },
  {
    operation: /\/crm\/objects\//,
    part: 'answer',
    what: /^body(\/results\/\*)?\/properties\/\w+ must be string, not null$/,
    reason: 'a property without a value is null',
  },
  {
    operation: /\/properties\/.*\/batch\/read$/,
    part: 'request',
    what: /^body must have required property 'dataSensitivity'/,
    reason: "marked as required, but HubSpot's own client does not know it",
  },
  {
    operation: /./,
    part: 'answer',
    status: /^[45]/,
    what: /^body must NOT have additional properties \(status\)/,
    reason: 'in the samples of the error guide',
  },
  {
    operation: /./,
    part: 'answer',
    status: /^429/,
    what: /^body must (have required property 'category'|NOT have additional properties \((errorType|groupName|policyName)\))/,
    reason: 'the usage guide shows a body of another kind',
  },
  {
    operation: /\/oauth\//,
    part: 'answer',
    status: /^400/,
    what: /^body must (have required property '(category|correlationId)'|NOT have additional properties \((error|error_description|status)\))/,
    reason: 'the OAuth guides show the fields of OAuth',
  },
  {
    operation: /\/introspect$/,
    part: 'answer',
    answer: '{"active":false}',
    what: /^body must have required property/,
    reason: 'of a token that is not in force nothing else is told (observed)',
  },
  {
    operation: /./,
    part: 'answer',
    status: /^207/,
    what: /^body\/errors\/\*\/subCategory must be object, not string$/,
    reason: 'observed as a word',
  },
  {
    operation: /\/pipelines\/.*\{pipelineId\}$/,
    part: 'answer',
    status: /^404/,
    what: /^the body is missing/,
    reason: 'an unknown pipeline is answered without a body (observed)',
  },
  {
    operation: /associations/,
    part: 'answer',
    what: /\/label must be string, not null$/,
    reason: 'the guides show null where an association has no label',
  },
  {
    operation: /associations/,
    part: 'answer',
    what: /toObjectId must be string, not number$/,
    reason: 'the guides show a number',
  },
];

/** @type {Defect[]} */
export const ADVOCATE = [
  {
    operation: /\/Advertisers\//,
    part: 'request',
    what: /^parameter (Page|PageSize) is not described/,
    reason: 'in the guide to paging, for every list',
  },
  {
    operation: /\/Advertisers\//,
    part: 'answer',
    status: /^200/,
    what: /^body must NOT have additional properties \(@\w+\)/,
    reason: 'in the guide to paging, for every list',
  },
  {
    operation: /\/Conversions$/,
    part: 'request',
    status: /^400/,
    what: /^form must have required property/,
    reason: 'wrong on purpose, to see the refusal',
  },
  {
    operation: /\/referrals/,
    part: 'answer',
    what: /\/referredReward must be object, not null$/,
    reason: "null where nothing was given, as the referrer's reward is described",
  },
  {
    operation: /\/api\/v1\//,
    part: 'answer',
    status: /^4/,
    what: /^body\/rsCode must be string, not null$/,
    reason: 'null or absent where there is none',
  },
];

/**
 * What may be asked though no description names it, with the reason.
 * @type {Map<string, string>}
 */
export const UNDESCRIBED = new Map([
  ['GET /export-files/*', 'the file behind a signed link lies at a storage host'],
  ['GET /storage/exports/*.csv', 'the file behind a signed link lies at a storage host'],
  ['POST /oauth/v2/private-apps/get/access-token-info', 'documented in the guide to private apps'],
]);

/**
 * Returns why a difference is none of ours, if that is known.
 * @param {Defect[]} defects
 * @param {import('./openapi.js').Difference} difference
 * @param {string} answer
 */
export const reason = (defects, { operation, part, status, what }, answer) =>
  defects.find(
    (it) =>
      it.part === part &&
      it.operation.test(operation) &&
      (it.status?.test(String(status)) ?? true) &&
      (it.answer ?? answer) === answer &&
      it.what.test(what),
  )?.reason;
