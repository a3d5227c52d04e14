/** The colour tokens keep the contrast that the design promises, in both themes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
  ),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** Foreground, background, least ratio in light and in dark. */
const PROMISED: [string, string, number, number][] = [
  ['text', 'bg', 14.7, 15.3],
  ['text', 'surface', 14.7, 13],
  ['text', 'surface-2', 4.5, 4.5],
  ['text-2', 'surface', 7.5, 8.6],
  ['text-2', 'bg', 4.5, 4.5],
  ['text-2', 'surface-2', 4.5, 4.5],
  ['line-strong', 'surface', 3.9, 4.7],
  ['accent', 'surface', 6.2, 7.8],
  ['accent', 'bg', 4.5, 4.5],
  ['accent', 'surface-2', 4.5, 4.5],
  ['on-accent', 'accent', 6.2, 7.4],
  ['focus', 'surface', 5.7, 7.9],
  ['focus', 'bg', 3, 3],
  ['ok', 'surface', 7.0, 9.0],
  ['ok', 'ok-bg', 6.2, 7.8],
  ['warn', 'surface', 6.4, 9.2],
  ['warn', 'warn-bg', 5.9, 8.0],
  ['bad', 'surface', 6.5, 7.2],
  ['bad', 'bad-bg', 5.7, 6.8],
  ['info', 'surface', 5.7, 7.9],
  ['info', 'info-bg', 5.0, 7.2],
  ['side-hs', 'surface', 5.5, 8.0],
  ['side-adv', 'surface', 6.7, 8.0],
  ['text', 'ok-bg', 4.5, 4.5],
  ['text', 'warn-bg', 4.5, 4.5],
  ['text', 'bad-bg', 4.5, 4.5],
  ['text', 'info-bg', 4.5, 4.5],
];

/** The promised numbers have one decimal, whose last digit was rounded by hand. */
const ROUNDING = 0.1;

describe.each(PROMISED)('%s on %s', (front, back, light, dark) => {
  it.each([
    ['light', light],
    ['dark', dark],
  ] as const)('%s', (theme, least) => {
    const [one, other] = [tokens.get(front), tokens.get(back)];
    if (!one || !other) throw new Error(`no token ${front} or ${back}`);
    expect(ratio(one[theme], other[theme])).toBeGreaterThanOrEqual(least - ROUNDING);
  });
});
