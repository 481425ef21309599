// The documentation names only options, scripts, files and modules that exist.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { COMMANDS, findCommand } from '../../src/cli/commands/index.ts';
import { helpText } from '../../src/cli/options.ts';
import { filesUnder, foldersIn, ROOT, textOf } from './tree.ts';

const documents = [
  ...['README.md', 'CHANGELOG.md'].filter((file) => existsSync(join(ROOT, file))),
  ...['docs', 'modules', 'examples', 'test', 'bench', 'scripts', 'src'].flatMap((folder) => filesUnder(folder, '.md')),
].filter((file) => !file.includes('/messages/'));

/** Text in code spans and code blocks. */
function codeOf(file: string): string[] {
  const text = textOf(file);
  const blocks = [...text.matchAll(/^```[^\n]*\n(.*?)^```/gms)].map((match) => match[1]!);
  const spans = [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  return [...blocks.flatMap((block) => block.split('\n')), ...spans];
}

/** The command of a command line `kahea …`, and its options without their values. */
function optionsOf(line: string): { readonly command: string; readonly options: readonly string[] }[] {
  const found = /(?:^|[$&]\s*|npx |sudo |\/)kahea(?:\.js)?((?:\s+\S+)*)$/.exec(line.replace(/\s+#.*$/, ''));
  if (found === null) return [];
  const words = (found[1] ?? '').trim().split(/\s+/);
  const options = words.filter((word) => /^-{1,2}[A-Za-z]/.test(word)).map((word) => word.replace(/=.*$/, ''));
  return [{ command: findCommand(words)?.name ?? '', options }];
}

/** What `kahea NAME --help` prints; '' is the help of the server. */
async function helpOf(name: string): Promise<string> {
  const command = findCommand([name]);
  if (command === null) return helpText('kahea');
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await (await command.load()).run(['--help']);
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

test('options of kahea and its commands in the documentation are options they have', async () => {
  const known = new Map<string, Set<string>>();
  for (const name of ['', ...COMMANDS.map((command) => command.name)]) {
    const options = [...(await helpOf(name)).matchAll(/(?<=^|[\s,[])(--?[A-Za-z][\w-]*)/gm)].map((match) => match[1]!);
    known.set(name, new Set(options));
  }
  const unknown = documents.flatMap((file) =>
    codeOf(file)
      .flatMap(optionsOf)
      .flatMap(({ command, options }) =>
        options
          .filter((option) => !known.get(command)!.has(option) && !/^-[dD]+$/.test(option))
          .map((option) => `${file}: ${command} ${option}`),
      ),
  );
  expect(unknown).toEqual([]);
});

test('npm scripts in the documentation are in package.json', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const unknown = documents.flatMap((file) =>
    codeOf(file)
      .flatMap((line) => [...line.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)])
      .map((match) => match[1]!)
      .filter((name) => !(name in scripts) && !['ci', 'install', 'i', 'run', 'init'].includes(name))
      .map((name) => `${file}: npm ${name}`),
  );
  expect(unknown).toEqual([]);
});

test('no page says something twice under one heading', () => {
  const twice = documents.flatMap((file) => {
    const headings = textOf(file)
      .split(/^(?=## )/m)
      .flatMap((section) => {
        const own = [...section.matchAll(/^### .*$/gm)].map(([heading]) => heading);
        return own.filter((heading, index) => own.indexOf(heading) !== index);
      });
    return headings.map((heading) => `${file}: ${heading}`);
  });
  expect(twice).toEqual([]);
});

test('links in the documentation lead to files', () => {
  const broken = documents.flatMap((file) =>
    [...textOf(file).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1]!)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(file), target)))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

describe('the compatibility list', () => {
  const LIST = 'docs/reference/compatibility.md';

  test('has an entry for every difference the comparisons with Kamailio allow', async () => {
    const [{ ALLOWED }, { ALLOWED_CALLS }, { MEANT }, { ALLOWED_EXPRESSIONS }] = await Promise.all([
      import('../differential/allowed.ts'),
      import('../differential/functions/allowed.ts'),
      import('../differential/functions/forms.ts'),
      import('../differential/generated/allowed.ts'),
    ]);
    const entries = [...ALLOWED, ...ALLOWED_CALLS, ...MEANT, ...ALLOWED_EXPRESSIONS].map(({ entry }) => entry);
    const headings = new Set([...textOf(LIST).matchAll(/^#{2,4} (.*)$/gm)].map((match) => match[1]!.trim()));
    expect(entries.filter((entry) => !headings.has(entry))).toEqual([]);
  });

  test('says something under every heading, and has none twice', () => {
    const headings = [...textOf(LIST).matchAll(/^(#{2,4}) (.*)\n+(?=(#*))/gm)].map(([, level, name, next]) => ({
      name: name!,
      isEmpty: next !== '' && next!.length <= level!.length,
    }));
    expect(headings.filter(({ isEmpty }) => isEmpty)).toEqual([]);
    const names = headings.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

test('every module the documentation loads exists', () => {
  const modules = new Set(foldersIn('modules'));
  const examples = filesUnder('examples', '.cfg').map((file) => [file, textOf(file)] as const);
  // The diagnostics page shows mistakes on purpose.
  const blocks = documents
    .filter((file) => file !== 'docs/reference/diagnostics.md')
    .flatMap((file) => [...textOf(file).matchAll(/^```cfg\n(.*?)^```/gms)].map((match) => [file, match[1]!] as const));
  const unknown = [...examples, ...blocks].flatMap(([file, text]) =>
    [...text.matchAll(/^\s*loadmodule\s+"?([\w/]+?)(?:\.so)?"?\s*$/gm)]
      .map((match) => match[1]!.split('/').at(-1)!)
      // A guide may declare one of the reader's own.
      .filter((name) => !modules.has(name) && !textOf(file).includes(`\n  name: '${name}',\n`))
      .map((name) => `${file}: ${name}`),
  );
  expect(unknown).toEqual([]);
});
