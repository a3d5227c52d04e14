/** Prepared forms that carry a referral, one that does not, and what a page needs. */
import type { CheckView } from '../bindings/CheckView';
import type { LeadFormsView } from '../bindings/LeadFormsView';
import { check } from './answers';

export const CARRIES = check('forms.carry', 'pass', '1 of 2 forms carry a referral.', 'Join');

export const CARRIES_NOT = check(
  'forms.carry',
  'fail',
  'The account’s one form does not carry a referral.',
  '',
  'Add the hidden fields below to the form that your share links lead to.',
);

export const CANNOT_SEE = check(
  'forms.carry',
  'unknown',
  'Which forms carry a referral could not be looked at.',
  'HubSpot did not allow this; the permission missing is forms. Nothing was changed.',
  'Allow it for the token or app in HubSpot, then connect again in step 2.',
);

const JOIN = {
  id: 'a',
  name: 'Join',
  carries: true,
  lacks: ['The hidden field Referred-by Code is missing. You can do without it.'],
};
const CONTACT = {
  id: 'b',
  name: 'Contact us',
  carries: false,
  lacks: ['The hidden field Referral Cookie (ssqt_referralcookies) is missing.'],
};

/** The forms that go with how the check ended. */
export function leadForms(carry: CheckView): LeadFormsView {
  const forms = { pass: [JOIN, CONTACT], fail: [CONTACT], warn: [], unknown: [] };
  return {
    fields: [
      { label: 'Referral Cookie', value: 'ssqt_referralcookies' },
      { label: 'Referred-by Code', value: 'advocate_referred_by_code' },
    ],
    hidden_fields: '<input type="hidden" name="ssqt_referralcookies">',
    script: '<script>\n// what the engine made of the set-up\n</script>',
    cautions: ['Both pages need to be on the same domain.'],
    forms: forms[carry.status],
    checks: [carry],
    link: {
      label: 'Open the forms',
      address: 'https://app-eu1.hubspot.com/forms/1',
      path: 'Marketing → Forms',
    },
  };
}
