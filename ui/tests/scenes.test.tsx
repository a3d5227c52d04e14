/** Every prepared scene opens, says where it is, and has no accessibility violation, in both themes. */
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { SCENES } from '../src/host/memory/scenes';
import { show } from './show';

const RULES = {
  // jsdom draws nothing, so it cannot see colours; tests/contrast.test.ts computes them.
  'color-contrast': { enabled: false },
};

describe.each(Object.keys(SCENES))('scene %s', (scene) => {
  it.each(['light', 'dark'])('has no violations, %s', async (theme) => {
    document.documentElement.dataset['theme'] = theme;
    document.title = 'Advocate Sync';
    await show(scene);
    const { violations } = await axe.run(document, { rules: RULES });
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`);
    expect(told).toEqual([]);
    expect(document.querySelectorAll('h1')).toHaveLength(1);
    expect(document.querySelectorAll('main')).toHaveLength(1);
  });
});
