// The table of ids src/script/generated/catalogue.ts and docs/reference/diagnostics.md, from src/script/messages/*.md.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = new URL('../..', import.meta.url);
const messages = new URL('src/script/messages/', root);

/** A message file: `# title`, `severity: …`, `phase: …`, reasons, `## Bad` and `## Good` with one `cfg` block each. */
function read(file) {
  const id = file.replace(/\.md$/, '');
  const text = readFileSync(new URL(file, messages), 'utf8');
  const match =
    /^# (.+)\n\nseverity: (error|warning)\nphase: (parse|check)\n\n([\s\S]+?)\n\n(## Bad\n[\s\S]+?\n## Good\n[\s\S]+)$/.exec(
      text,
    );
  if (match === null || !/^[a-z]+(-[a-z]+)*$/.test(id)) {
    throw new Error(`${file}: not in the shape that scripts/docs/diagnostics.mjs describes`);
  }
  const [, title, severity, phase, why, examples] = match;
  return { id, title, severity, phase, why, examples };
}

/** What is to stand in which file: `{ path, text }`. */
export async function diagnosticsPages() {
  const entries = readdirSync(messages)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map(read);
  return [
    await formatted('src/script/generated/catalogue.ts', 'typescript', catalogue(entries)),
    await formatted('docs/reference/diagnostics.md', 'markdown', reference(entries)),
  ];
}

async function formatted(file, parser, text) {
  const path = fileURLToPath(new URL(file, root));
  return { path, text: await format(text, { ...(await resolveConfig(path)), parser }) };
}

function catalogue(entries) {
  const rows = entries.map(
    ({ id, severity, phase, title }) => `${JSON.stringify(id)}: ${JSON.stringify({ severity, phase, title })},`,
  );
  return `/** Made by scripts/generate-docs.mjs from src/script/messages/; do not edit. */

export const catalogue = {
${rows.join('\n')}
} as const;

export type DiagnosticId = keyof typeof catalogue;
`;
}

function reference(entries) {
  const pages = entries.map(
    ({ id, title, severity, why, examples }) =>
      `## ${id}\n\n**${title}** (${severity})\n\n${why}\n\n${examples.replace(/^## (Bad|Good)/gm, '$1:').trim()}\n`,
  );
  return `# Diagnostics

What \`kahea check\`, \`kahea -c\` and the start of the server say about a configuration. Each message carries one of these ids.
An error stops the start; a warning does not, and can be [allowed](../guides/checking.md#allowing-a-warning). Made by \`scripts/generate-docs.mjs\` from
\`src/script/messages/\`.

| id | | what it says |
|---|---|---|
${entries.map(({ id, severity, title }) => `| [${id}](#${id}) | ${severity} | ${title} |`).join('\n')}

${pages.join('\n')}`;
}
