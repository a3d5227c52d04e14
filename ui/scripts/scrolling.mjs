// Measures how a preview of 50,000 people opens and scrolls, in Chromium, with prepared answers:
// `npm run build && npm run scrolling`. Needs chromedriver in the search path. Nothing is asserted.
import { spawn } from 'node:child_process';
import { preview } from 'vite';

const SITE = 4199 + 7;
const DRIVER = SITE + 1;
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

/** Jumps to the end of what is loaded until so many rows are. */
const FAR = `
const [rows, done] = arguments;
const table = document.querySelector('[role="grid"]');
const begun = performance.now();
const turn = () => {
  if (table.scrollHeight > rows * 36 || performance.now() - begun > 120000) { done({ height: table.scrollHeight, took: performance.now() - begun }); return; }
  table.scrollTop = table.scrollHeight;
  requestAnimationFrame(turn);
};
turn();`;

async function ask(path, body, method = 'POST') {
  const answer = await fetch(`http://127.0.0.1:${DRIVER}${path}`, {
    method,
    body: method === 'POST' ? JSON.stringify(body) : undefined,
  });
  const { value } = await answer.json();
  if (value?.error) throw new Error(value.message);
  return value;
}

function quantile(times, part) {
  return [...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * part)] ?? 0;
}

const site = await preview({ preview: { port: SITE, host: '127.0.0.1', strictPort: true } });
const driver = spawn('chromedriver', [`--port=${DRIVER}`], { stdio: 'ignore' });
try {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await ask('/status', null, 'GET').catch(() => false)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--window-size=1160,780'];
  const { sessionId } = await ask('/session', {
    capabilities: {
      alwaysMatch: { 'goog:chromeOptions': { args }, timeouts: { script: 180_000 } },
    },
  });
  const run = (script, ...given) =>
    ask(`/session/${sessionId}/execute/async`, { script, args: given });
  await ask(`/session/${sessionId}/url`, { url: `http://127.0.0.1:${SITE}/?scene=preview-long` });
  console.log(`first rows after ${Math.round(await run(OPENED))} ms`);
  for (const rows of [0, 2_000, 5_000, 10_000, 25_000, 49_000]) {
    const far = rows > 0 ? await run(FAR, rows) : { height: 0, took: 0 };
    const { times, long } = await run(SCROLLED, FRAMES, STEP);
    const dropped = times.filter((time) => time > 25).length;
    console.log(
      `${String(Math.round(far.height / 36)).padStart(6)} rows read (in ${Math.round(far.took)} ms): ` +
        `frames median ${quantile(times, 0.5).toFixed(1)} ms, 99th ${quantile(times, 0.99).toFixed(1)} ms, ` +
        `longest ${Math.max(...times).toFixed(0)} ms; over 25 ms: ${dropped} of ${times.length}; ` +
        `long tasks: ${long.length}`,
    );
  }
  await ask(`/session/${sessionId}`, null, 'DELETE');
} finally {
  driver.kill();
  site.httpServer.close();
}
