/** By keyboard alone: on every scene Tab reaches every button and comes round again. */
import { describe, expect, it } from 'vitest';
import { SCENES } from '../src/host/memory/scenes';
import { show } from './show';

/** More stops than any page has; whoever is not round by then is in a trap. */
const STOPS = 150;
/** A group of choices and a table are one stop each, with keys of their own; what is folded away is no stop. */
const OWN_KEYS =
  '[role="radiogroup"] *, [role="grid"] *, details:not([open]) *, [hidden] *, [tabindex="-1"], :disabled';

describe.each(Object.keys(SCENES))('scene %s', (scene) => {
  it('is walked by Tab', async () => {
    const { user } = await show(scene);
    (document.activeElement as HTMLElement | null)?.blur();
    const reached = new Set<Element>();
    for (let stop = 0; stop < STOPS; stop += 1) {
      await user.tab();
      const now = document.activeElement;
      if (!now || now === document.body) break;
      reached.add(now);
    }
    expect(document.activeElement).toBe(document.body);
    const wanted = [...document.querySelectorAll('button, input, a[href]')];
    const missed = wanted.filter((one) => !one.matches(OWN_KEYS) && !reached.has(one));
    expect(missed.map((one) => one.outerHTML)).toEqual([]);
  });
});
