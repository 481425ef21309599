// A module's README: text written by hand, with a part between two marks that its declaration gives.

import type { AnyModule } from '../../src/module/define.ts';
import { moduleSections } from './module-sections.ts';

export const BEGIN = '<!-- declared in index.ts: begin -->';
export const END = '<!-- declared in index.ts: end -->';

/** Sections of a module's README in their order; those without entries are left out, the last is always there. */
export const SECTIONS = [
  'Parameters',
  'Functions',
  'Variables',
  'Management commands',
  'Statistics',
  'Event routes',
  'Example',
];

/** The part between the marks, with them. */
function renderDeclared(module: AnyModule): string {
  const text = moduleSections(module);
  return `${BEGIN}\n\n${text}${text === '' ? '' : '\n\n'}${END}`;
}

const example = ({ name }: AnyModule): string => `## Example\n\n\`\`\`cfg\nloadmodule "${name}.so"\n\`\`\`\n`;

/** The README with its declared part made new; what was written by hand stays. */
export function updateReadme(module: AnyModule, text: string | null): string {
  const declared = renderDeclared(module);
  if (text === null) return `# ${module.name}\n\n${module.doc}\n\n${declared}\n\n${example(module)}`;
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin !== -1 && end !== -1) return text.slice(0, begin) + declared + text.slice(end + END.length);
  const at = text.indexOf('\n## Example');
  if (at === -1) return `${text.trimEnd()}\n\n${declared}\n\n${example(module)}`;
  return `${text.slice(0, at).trimEnd()}\n\n${declared}\n${text.slice(at)}`;
}
