// All pages that are made from declarations.
import { commandLinePages } from './command-line.ts';
import { corePages } from './core.ts';
import { languagePages } from './language.ts';
import { modulesPages } from './modules.ts';
import { namesPages } from './names.ts';
import type { Page } from './page.ts';

export const declaredPages: readonly Page[] = [
  ...languagePages,
  ...corePages,
  ...modulesPages,
  ...namesPages,
  ...commandLinePages,
];
