// A page of the reference.
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface Page {
  readonly path: string;
  readonly text: string;
}

/** `file` is below docs/reference. */
export function generatedPage(file: string, title: string, doc: string, body: string): Page {
  const text = `# ${title}\n\n${doc}\n\n<!-- Made from declarations by scripts/generate-docs.mjs; do not edit. -->\n\n${body}`;
  return { path: join(ROOT, 'docs/reference', file), text: `${text.trimEnd()}\n` };
}
