import { readFileSync, readdirSync } from 'node:fs';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import prettier from 'eslint-config-prettier';

// What each layer of src/, and a module, may import from src/ besides itself and `lib`; the presubmit tests read it too.
const DIRECTIONS = JSON.parse(readFileSync(new URL('src/layers.json', import.meta.url), 'utf8'));
const MODULES = readdirSync(new URL('modules', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Paths are resolved, so it does not matter how deep in its folder the importing file is. */
const ZONES = [
  ...Object.entries(DIRECTIONS.layers).map(([layer, others]) => {
    const allowed = [...new Set([layer, 'lib', ...others])];
    const message = `src/${layer} may import only: ${allowed.join(', ')}`;
    return { target: `src/${layer}`, from: 'src', except: allowed, message };
  }),
  { target: 'src', from: 'modules', message: 'nothing in src/ imports from modules/' },
  {
    target: 'modules',
    from: 'src',
    except: ['lib', ...DIRECTIONS.modules],
    message: 'a module imports src/module and the pure layers only',
  },
  ...MODULES.map((name) => ({
    target: `modules/${name}`,
    from: 'modules',
    except: [name, ...MODULES.map((other) => `${other}/api.ts`)],
    message: 'another module is reached through its api.ts',
  })),
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'test/cfg/route-file-*/**'] },
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
      // Circles of imports: test/presubmit/import-directions.test.ts, at a hundredth of what import-x/no-cycle takes.
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
  {
    files: ['src/**/*.ts', 'modules/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: ZONES }] },
  },
  { files: ['modules/*/index.ts', '*.config.ts', '*.config.js'], rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['*.config.js', 'bin/**', 'scripts/**', 'bench/**', 'test/**', 'src/cli/**', '**/*.test.ts'],
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
  // Scripts that the server calls.
  {
    files: ['test/cfg/features/**/*.js'],
    languageOptions: { globals: { KSR: 'readonly' } },
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  prettier,
);
