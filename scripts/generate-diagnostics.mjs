// Makes src/script/generated/catalogue.ts and docs/reference/diagnostics.md from src/script/messages/*.md.
// `--check` writes nothing and fails when a generated file is not what it would write.
import { readdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = new URL('..', import.meta.url);
const messages = new URL('src/script/messages/', root);
const table = new URL('src/script/generated/catalogue.ts', root);
const reference = new URL('docs/reference/diagnostics.md', root);

/** A message file: `# title`, `severity: …`, `phase: …`, reasons, `## Bad` and `## Good` with one `cfg` block each. */
function read(file) {
  const id = file.replace(/\.md$/, '');
  const text = readFileSync(new URL(file, messages), 'utf8');
  const match =
    /^# (.+)\n\nseverity: (error|warning)\nphase: (parse|check)\n\n([\s\S]+?)\n\n(## Bad\n[\s\S]+?\n## Good\n[\s\S]+)$/.exec(
      text,
    );
  if (match === null || !/^[a-z]+(-[a-z]+)*$/.test(id)) {
    throw new Error(`${file}: not in the shape that scripts/generate-diagnostics.mjs describes`);
  }
  const [, title, severity, phase, why, examples] = match;
  return { id, title, severity, phase, why, examples };
}

const entries = readdirSync(messages)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .sort()
  .map(read);

const rows = entries.map(
  ({ id, severity, phase, title }) => `${JSON.stringify(id)}: ${JSON.stringify({ severity, phase, title })},`,
);
const code = `/** Made by scripts/generate-diagnostics.mjs from src/script/messages/; do not edit. */

export const catalogue = {
${rows.join('\n')}
} as const;

export type DiagnosticId = keyof typeof catalogue;
`;

const pages = entries.map(
  ({ id, title, severity, why, examples }) =>
    `## ${id}\n\n**${title}** (${severity})\n\n${why}\n\n${examples.replace(/^## (Bad|Good)/gm, '$1:').trim()}\n`,
);
const page = `# Diagnostics

What \`kahea -c\` and the start of the server say about a configuration. Each message carries one of these ids.
An error stops the start; a warning does not. Made by \`scripts/generate-diagnostics.mjs\` from \`src/script/messages/\`.

${pages.join('\n')}`;

const check = process.argv.includes('--check');
let stale = false;
for (const [url, content, parser] of [
  [table, code, 'typescript'],
  [reference, page, 'markdown'],
]) {
  const path = fileURLToPath(url);
  const wanted = await format(content, { ...(await resolveConfig(path)), parser });
  const current = existsSync(url) ? readFileSync(url, 'utf8') : null;
  if (current === wanted) continue;
  if (check) {
    console.error(`${path} is stale: run node scripts/generate-diagnostics.mjs`);
    stale = true;
  } else {
    writeFileSync(url, wanted);
  }
}
process.exitCode = stale ? 1 : 0;
