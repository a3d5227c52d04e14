import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: './',
  plugins: [react()],
  // The oldest web views we promise: they know `light-dark()`, which the colour tokens use.
  build: {
    target: ['es2022', 'chrome123', 'safari17.5'],
    modulePreload: { polyfill: false },
    // The terms of what comes along; `cargo xtask dist` lays them into the packages.
    license: { fileName: 'third-party-interface.md' },
  },
  // The help pages are in `docs/help`.
  server: { port: 5173, strictPort: true, fs: { allow: ['.', '../docs/help'] } },
  test: {
    environment: 'jsdom',
    setupFiles: ['tests/setup.ts'],
    testTimeout: 30_000,
    include: ['tests/**/*.test.{ts,tsx}'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
