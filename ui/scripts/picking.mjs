// Measures how the list of 1,000 properties opens and how typing narrows it, in Chromium, with prepared answers:
// `npm run build && npm run picking`. Needs chromedriver in the search path. Nothing is asserted.
import { inChromium } from './chromium.mjs';

const PORT = 4208;
/** Each from a page loaded anew, since a second opening finds more ready. */
const ROUNDS = 7;

/**
 * Opens the list and types: from the press until the first frame with options, and from each letter until its options stand
 * and are laid out, in milliseconds.
 */
const PICKED = `
const done = arguments[0];
const soon = () => new Promise((next) => setTimeout(next, 0));
const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)));
const settled = () => new Promise((next) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = next;
  port2.postMessage(0);
});
const until = async (find) => { while (!find()) await soon(); return find(); };
(async () => {
  const button = await until(() => document.querySelector('[data-testid="source-OrderSubTotal"]'));
  await new Promise((next) => setTimeout(next, 700));
  let begun = performance.now();
  button.click();
  await until(() => document.querySelector('[data-option]'));
  await frame();
  const opened = performance.now() - begun;
  const input = document.querySelector('[role=dialog] input');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const letters = [];
  let text = '';
  for (const letter of 'custom 98') {
    text += letter;
    begun = performance.now();
    set.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settled();
    document.body.offsetHeight;
    letters.push(performance.now() - begun);
    await frame();
    await new Promise((next) => setTimeout(next, 60));
  }
  done({ opened, letters });
})();`;

const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

await inChromium(PORT, '1160,780', async (page) => {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.open('scene=fields-many');
    rounds.push(await page.run(PICKED));
  }
  const openings = rounds.map(({ opened }) => opened);
  const letters = rounds.flatMap((each) => each.letters);
  console.log(
    `opened after ${openings.map((time) => time.toFixed(0)).join(', ')} ms; ` +
      `a letter: median ${median(letters).toFixed(1)} ms, longest ${Math.max(...letters).toFixed(1)} ms`,
  );
});
