/** `kahea lsp`: the language server of editors, on standard input and output. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { guardRegularExpressions } from '../../lib/regex-guard.ts';
import { LanguageServer } from '../../lsp/server.ts';

const HELP = `Usage: kahea lsp [--stdio]

A language server for editors: it talks the Language Server Protocol on its standard input and output.
`;

export async function run(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = argv.find((word) => word !== '--stdio' && !word.startsWith('--clientProcessId'));
  if (unknown !== undefined) {
    process.stderr.write(`unknown argument '${unknown}'. Use kahea lsp --help for help.\n`);
    return 2;
  }
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
