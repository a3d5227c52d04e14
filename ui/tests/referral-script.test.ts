/** The script that the engine gives for pages with a form, at work in a page. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPT = readFileSync('../crates/engine/src/words/referral.js', 'utf8')
  .replace('__COOKIE__', '"ssqt_referralcookies"')
  .replace('__CODE__', '"advocate_referred_by_code"')
  .replace('__TENANT__', '"acme"')
  .replace('__PROGRAM__', '"51234"');

const value = { 'app.referralsaasquatch.com': { acme_CODE: { codes: { 51234: 'ADA1' } } } };
const COOKIE = btoa(JSON.stringify(value))
  .replace(/\+/g, '-')
  .replace(/\//g, '_')
  .replace(/=+$/, '');

const FORM = `<form><input name="email">
  <input type="hidden" name="0-1/ssqt_referralcookies">
  <input type="hidden" name="advocate_referred_by_code">
  <input type="hidden" name="not_ssqt_referralcookies"></form>`;

/** What a browser does with the script of a page. */
function run(): void {
  (0, eval)(SCRIPT);
}

const filled = () =>
  [...document.querySelectorAll('input')].map((input) => [input.name, input.value]);

const CARRIED = [
  ['email', ''],
  ['0-1/ssqt_referralcookies', COOKIE],
  ['advocate_referred_by_code', 'ADA1'],
  ['not_ssqt_referralcookies', ''],
];
const EMPTY = CARRIED.map(([name]) => [name, '']);

beforeEach(() => {
  document.cookie = 'other=1';
});

afterEach(() => {
  document.cookie = '_saasquatch=; expires=Thu, 01 Jan 1970 00:00:00 GMT';
  document.body.innerHTML = '';
});

it('fills the hidden fields of a form that is there, and tells the form', () => {
  document.cookie = `_saasquatch=${COOKIE}`;
  document.body.innerHTML = FORM;
  const told: string[] = [];
  document.addEventListener('input', (event) => told.push((event.target as HTMLInputElement).name));
  run();
  expect(filled()).toEqual(CARRIED);
  expect(told).toContain('0-1/ssqt_referralcookies');
});

it('fills a form that comes later', async () => {
  document.cookie = `_saasquatch=${COOKIE}`;
  run();
  document.body.insertAdjacentHTML('beforeend', FORM);
  await Promise.resolve();
  expect(filled()).toEqual(CARRIED);
});

it('leaves everything empty for somebody whom nobody referred', () => {
  document.body.innerHTML = FORM;
  run();
  expect(filled()).toEqual(EMPTY);
});

it('passes a cookie on as it is when it tells no code', () => {
  document.cookie = '_saasquatch=e30';
  document.body.innerHTML = FORM;
  run();
  expect(filled()[1]).toEqual(['0-1/ssqt_referralcookies', 'e30']);
  expect(filled()[2]).toEqual(['advocate_referred_by_code', '']);
});
