// Walks every prepared scene in Chromium as people with other eyes and hands meet it: text at 200 %, forced colours,
// no movement, keyboard only, a longer language. `npm run build && npm run looks [SCENE…]`; needs chromedriver in
// the search path. One line for each finding; ends with 1 if there is any.
import { readFileSync } from 'node:fs';
import { runnerImport } from 'vite';
import { inChromium } from './chromium.mjs';

const PORT = 4216;
/** The smallest window, 880 × 600, and the same at 200 %. */
const SMALL = { width: 880, height: 600, deviceScaleFactor: 1, mobile: false };
const DOUBLE = { width: 440, height: 300, deviceScaleFactor: 2, mobile: false };
/** More stops than any page has. */
const STOPS = 150;
const TAB = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };

/** Names of all scenes, from the memory host itself, which looks at the address for its language. */
async function everyScene() {
  globalThis.location ??= { search: '' };
  const { module } = await runnerImport('./src/host/memory/scenes.ts');
  return Object.keys(module.SCENES);
}

function eyes(page) {
  const media = (features) =>
    page.devtools('Emulation.setEmulatedMedia', {
      features: Object.entries(features).map(([name, value]) => ({ name, value })),
    });
  const ask = (what) => page.run(`arguments[0](looks.${what})`);
  return {
    ask,
    media,
    size: (size) => page.devtools('Emulation.setDeviceMetricsOverride', size),
    open: async (query) => {
      await page.open(query);
      const calm = await page.run('looks.settled(arguments[0])');
      return calm ? [] : [{ what: 'is never done reading', at: query }];
    },
    pause: () => page.run('setTimeout(arguments[0], 500)'),
    tab: async () => {
      await page.devtools('Input.dispatchKeyEvent', { type: 'keyDown', ...TAB });
      await page.devtools('Input.dispatchKeyEvent', { type: 'keyUp', ...TAB });
    },
  };
}

/** Tabs once round. `ringed` asks for a focus ring too. */
async function walk(look, ringed) {
  const found = [];
  const been = new Set();
  for (let stop = 0; stop < STOPS; stop += 1) {
    await look.tab();
    let now = await look.ask(`focused(${ringed})`);
    // A table that has just scrolled takes no pointer for 0.3 s, so that nothing in it would be found.
    if (now?.found.length > 0) {
      await look.pause();
      now = await look.ask(`focused(${ringed})`);
    }
    // Between the end and the start the focus is on no element at all.
    if (now === null) continue;
    if (been.has(now.id)) break;
    been.add(now.id);
    found.push(...now.found);
  }
  return found;
}

const LOOKS = {
  /** 440 × 300: all of it is there, and nothing but a table scrolls sideways. */
  double: async (look, scene) => {
    await look.size(DOUBLE);
    const found = await look.open(scene);
    found.push(...(await look.ask('clipped()')), ...(await look.ask('sideways()')));
    found.push(...(await look.ask('unreachable()')), ...(await walk(look, false)));
    return found;
  },
  /** Forced colours: focus, states and figures are told by more than a background. */
  forced: async (look, scene) => {
    await look.size(SMALL);
    const found = await look.open(scene);
    const usual = await look.ask('paints()');
    await look.media({ 'forced-colors': 'active' });
    const forced = await look.ask('paints()');
    const lost = usual.filter(({ at, painted }, n) => {
      const now = forced[n];
      return painted && now?.at === at && !now.painted && !now.edged;
    });
    found.push(...lost.map(({ at }) => ({ what: 'is told by its background alone', at })));
    found.push(...(await look.ask('sameStates()')), ...(await walk(look, true)));
    return found;
  },
  /** Nothing moves for whoever asked for no movement. */
  still: async (look, scene) => {
    await look.size(SMALL);
    await look.media({ 'prefers-reduced-motion': 'reduce' });
    return [...(await look.open(scene)), ...(await look.ask('moving()'))];
  },
  /** A language that is longer than English. */
  longer: async (look, scene) => {
    await look.size(SMALL);
    const found = await look.open(`${scene}&language=pseudo`);
    return [...found, ...(await look.ask('clipped()')), ...(await look.ask('sideways()'))];
  },
};

const asked = process.argv.slice(2);
const scenes = asked.length > 0 ? asked : await everyScene();
let findings = 0;
await inChromium(PORT, '880,600', async (page) => {
  const source = readFileSync(new URL('looks-in-page.js', import.meta.url), 'utf8');
  await page.devtools('Page.addScriptToEvaluateOnNewDocument', { source });
  const look = eyes(page);
  for (const scene of scenes) {
    for (const [kind, check] of Object.entries(LOOKS)) {
      const found = await check(look, `scene=${scene}`);
      await look.media({});
      const lines = new Set(found.map(({ what, at }) => `${scene} (${kind}): ${what}: ${at}`));
      lines.forEach((line) => console.log(line));
      findings += lines.size;
    }
  }
});
console.log(`${scenes.length} scenes, ${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
