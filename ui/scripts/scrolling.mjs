// Measures how a preview of 50,000 people opens and scrolls, in Chromium, with prepared answers:
// `npm run build && npm run scrolling`. Needs chromedriver in the search path. Nothing is asserted.
import { inChromium } from './chromium.mjs';

const PORT = 4206;
/** Steps of one scroll: 4 s at 60 frames a second, each a little more than a row further. */
const FRAMES = 240;
const STEP = 40;

/** From the start of the page until rows are there, in milliseconds. */
const OPENED = `
const done = arguments[0];
const look = () => document.querySelectorAll('[role="row"]').length > 5
  ? done(performance.now()) : requestAnimationFrame(look);
look();`;

/** Scrolls by the step each frame; tells every frame's length, and how many people are loaded. */
const SCROLLED = `
const [frames, step, done] = arguments;
const table = document.querySelector('[role="grid"]');
const long = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => long.push(one.duration)))
  .observe({ type: 'longtask' });
const times = [];
let last = performance.now();
const turn = (now) => {
  times.push(now - last);
  last = now;
  if (times.length > frames) { done({ times, long, top: table.scrollTop, height: table.scrollHeight }); return; }
  table.scrollTop += step;
  requestAnimationFrame(turn);
};
requestAnimationFrame(turn);`;

/** Jumps to a row and waits until it is read: from the press on the scroll bar until it can be seen. */
const FAR = `
const [place, done] = arguments;
const table = document.querySelector('[role="grid"]');
const begun = performance.now();
table.scrollTop = place * 36;
const turn = () => {
  const read = document.querySelector('[role="row"][aria-rowindex="' + (place + 3) + '"]');
  const took = performance.now() - begun;
  if (read || took > 120000) done(took); else requestAnimationFrame(turn);
};
turn();`;

function quantile(times, part) {
  return [...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * part)] ?? 0;
}

await inChromium(PORT, '1160,780', async (page) => {
  await page.open('scene=preview-long');
  console.log(`first rows after ${Math.round(await page.run(OPENED))} ms`);
  for (const place of [0, 2_000, 5_000, 10_000, 25_000, 49_000]) {
    const took = await page.run(FAR, place);
    const { times, long } = await page.run(SCROLLED, FRAMES, STEP);
    const dropped = times.filter((time) => time > 25).length;
    console.log(
      `from row ${String(place).padStart(6)} (there after ${Math.round(took)} ms): ` +
        `frames median ${quantile(times, 0.5).toFixed(1)} ms, 99th ${quantile(times, 0.99).toFixed(1)} ms, ` +
        `longest ${Math.max(...times).toFixed(0)} ms; over 25 ms: ${dropped} of ${times.length}; ` +
        `long tasks: ${long.length}`,
    );
  }
});
