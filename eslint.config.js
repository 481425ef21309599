import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import prettier from 'eslint-config-prettier';

// Layers and what each may import (besides itself and `lib`). An import not listed here fails the lint.
const LAYERS = {
  lib: [],
  sip: [],
  script: [],
  transaction: ['sip'],
  transport: ['sip'],
  context: ['sip'],
  state: [],
  db: [],
  rpc: [],
  pv: ['sip', 'context'],
  module: ['sip', 'context', 'pv', 'rpc', 'state', 'db', 'script'],
  engine: ['sip', 'script', 'transaction', 'transport', 'context', 'state', 'db', 'rpc', 'pv', 'module'],
  cli: ['sip', 'script', 'transport', 'context', 'state', 'db', 'rpc', 'pv', 'module', 'engine'],
};

function forbiddenFor(layer) {
  const allowed = new Set([layer, 'lib', ...LAYERS[layer]]);
  const banned = Object.keys(LAYERS).filter((name) => !allowed.has(name));
  return {
    files: [`src/${layer}/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${banned.join('|') || '-'})/`,
              message: `src/${layer} may import only: ${[...allowed].join(', ')}`,
            },
            { regex: '^(\\.\\./)+modules/', message: 'nothing in src/ imports from modules/' },
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', '**/generated/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js', '.mjs'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/extensions': ['.ts', '.js', '.mjs'],
    },
    rules: {
      complexity: ['error', 17],
      'max-lines': ['error', { max: 600 }],
      'max-params': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-control-regex': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  ...Object.keys(LAYERS).map(forbiddenFor),
  {
    files: ['modules/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./)+src/(engine|cli|transport)/',
              message: 'a module imports src/module and the pure layers only',
            },
            {
              regex: '^\\.\\./(?!api\\.ts)[a-z_]+/(?!api\\.ts$)',
              message: 'another module is reached through its api.ts',
            },
          ],
        },
      ],
    },
  },
  { files: ['modules/*/index.ts', '*.config.ts', '*.config.js'], rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['scripts/**', 'bench/**', 'test/**', 'src/cli/**', '**/*.test.ts'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        setImmediate: 'readonly',
        performance: 'readonly',
      },
    },
    rules: { 'no-console': 'off', 'max-lines': ['error', { max: 800 }] },
  },
  prettier,
);
