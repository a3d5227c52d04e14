import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const tauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/host may talk to the window: call the host instead.',
};
const otherSteps = {
  regex:
    '^(\\.\\./)+(steps/)?(start|hubspot|advocate|triggers|fields|sharing|properties|review|first-sync|program-rules|csv|finish)(/|$)',
  message: 'A step never imports another step.',
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/host/bindings', '*.config.js', 'scripts'] },
  tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat['recommended-latest'],
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-restricted-imports': ['error', { patterns: [tauri] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
    },
  },
  { files: ['src/host/**', 'tests/tauri.test.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/steps/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [tauri, otherSteps] }] },
  },
);
