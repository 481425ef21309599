/** `kahea lsp`: the language server of editors, on standard input and output. */
import { Command } from 'commander';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { guardRegularExpressions } from '../../lib/regex-guard.ts';
import { LanguageServer } from '../../lsp/server.ts';
import { readWords } from './words.ts';

function makeCommand(): Command {
  return new Command('kahea lsp')
    .description(
      'A language server for editors: it talks the Language Server Protocol on its standard input and output.',
    )
    .option('--stdio', 'what editors say; there is no other way')
    .option('--clientProcessId <number>', 'process of the editor; the server ends when it has')
    .addHelpText('after', '\nExit code: 0 the editor ended it; 1 the editor is gone; 2 these words make no sense.')
    .allowExcessArguments(false);
}

export async function run(argv: readonly string[]): Promise<number> {
  const done = readWords(makeCommand(), argv);
  if (done !== null) return done;
  // Patterns of half-written configurations are tried out, too.
  guardRegularExpressions();
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  new LanguageServer(connection).listen();
  return new Promise((resolve) => {
    process.stdin.once('end', () => {
      resolve(0);
    });
  });
}
