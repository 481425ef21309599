/** Made by scripts/generate-diagnostics.mjs from src/script/messages/; do not edit. */

export const catalogue = {
  'missing-semicolon': { severity: 'error', phase: 'parse', title: 'A statement has no semicolon at its end' },
  'unclosed-block': { severity: 'error', phase: 'parse', title: 'A brace is never closed' },
  'unexpected-token': { severity: 'error', phase: 'parse', title: 'Something else was expected here' },
} as const;

export type DiagnosticId = keyof typeof catalogue;
