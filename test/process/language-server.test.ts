// `kahea lsp` as an editor sees it: opened, edited, asked.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CompletionItem,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { Editor } from '../support/editor.ts';
import { servers } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const MAIN = `#!define FLT_ACC 1
# Ünïcode € 𝄞
loadmodule "tm.so"
loadmodule "sl.so"
modparam("tm", "fr_timer", 5000)
include_file "routes.cfg"

request_route {
	setflag(FLT_ACC);
	/* € 𝄞 */ route(RELAY);
	xlogg("𝄞 $rU\\n");
}
`;

const ROUTES = `route[RELAY] {
	t_on_failure("BUSY");
	if ($rU == "again")
		route(RELAY);
}
failure_route[BUSY] {
	exit;
}
`;

describe.skipIf(!servers.includes('kahea'))('kahea lsp', () => {
  let folder: string;
  let editor: Editor;
  let main: string;
  beforeEach(async () => {
    folder = makeTemporaryFolder();
    writeFileSync(join(folder, 'kamailio.cfg'), 'nothing of this is read, the editor has another text');
    writeFileSync(join(folder, 'routes.cfg'), ROUTES);
    editor = await Editor.start(folder);
    main = await editor.open(join(folder, 'kamailio.cfg'), MAIN);
  });
  afterEach(() => {
    editor.destroy();
    removeFolder(folder);
  });

  const messages = async (uri: string) =>
    (await editor.diagnostics(uri)).map(({ code, range, message }) => ({ code, start: range.start, message }));
  const labels = async (uri: string, found: string, shift: number): Promise<string[]> => {
    const items = await editor.at<CompletionItem[]>('completion', uri, editor.place(uri, found, shift));
    return items.map(({ label }) => label);
  };
  const routesUri = () => pathToFileURL(join(folder, 'routes.cfg')).href;

  test('shows what is wrong with the text that is not saved, and that it was mended', async () => {
    expect(await messages(main)).toMatchObject([{ code: 'unknown-function', start: editor.place(main, 'xlogg') }]);
    await editor.edit(main, 'xlogg(', 'sl_send_reply("404", ');
    expect(await messages(main)).toEqual([]);
    await editor.edit(main, '"404", ', '');
    expect(await messages(main)).toMatchObject([{ code: 'argument-count' }]);
    expect(await editor.stop()).toBe(0);
  });

  test('checks an included file as a part of what includes it', async () => {
    await editor.diagnostics(main);
    const routes = await editor.open(join(folder, 'routes.cfg'), ROUTES.replace('"BUSY"', '"BUSSY"'));
    await editor.edit(routes, 'exit;', 'drop;');
    expect(await messages(routes)).toMatchObject([
      { code: 'undefined-handler', start: editor.place(routes, 't_on_failure') },
      { code: 'unused-route', start: editor.place(routes, 'BUSY]') },
    ]);
  });

  test('finds the configuration that includes a file when that is not open', async () => {
    writeFileSync(join(folder, 'kamailio.cfg'), MAIN);
    mkdirSync(join(folder, 'more'));
    await editor.stop();
    editor = await Editor.start(folder);
    const routes = await editor.open(join(folder, 'routes.cfg'), ROUTES.replace('exit', 't_reply("500", "Busy")'));
    expect(await messages(routes)).toEqual([]);
    const statements = await editor.open(join(folder, 'more', 'alone.cfg'), 'if (is_method("INVITE")) exit;\n');
    expect(await messages(statements)).toEqual([]);
  });

  test('goes by the settings it was given, and by those that change', async () => {
    await editor.stop();
    editor = await Editor.start(folder, { defines: ['WITH_WRONG'] });
    const text = 'request_route {\n#!ifdef WITH_WRONG\n\twrong();\n#!endif\n\texit;\n}\n';
    const site = await editor.open(join(folder, 'site.cfg'), text);
    expect(await messages(site)).toMatchObject([{ code: 'unknown-function' }]);
    await editor.notify('workspace/didChangeConfiguration', { settings: null });
    await editor.edit(site, 'exit', 'drop');
    expect(await messages(site)).toMatchObject([{ code: 'unknown-function' }]);
    await editor.notify('workspace/didChangeConfiguration', { settings: { kahea: { defines: [] } } });
    await editor.edit(site, 'drop', 'exit');
    expect(await messages(site)).toEqual([]);
  });

  test('explains functions, parameters, variables, words and defines', async () => {
    const shown = async (found: string, shift = 1): Promise<string> => {
      const hover = await editor.at<Hover | null>('hover', main, editor.place(main, found, shift));
      return (hover?.contents as { value: string } | undefined)?.value ?? '';
    };
    expect(await shown('setflag')).toMatch(/^```kamailio\nsetflag\(.*\)\n```\n.*\n\n\*core, /);
    expect(await shown('"fr_timer"', 3)).toContain('modparam("tm", "fr_timer", …)');
    expect(await shown('$rU')).toContain('writable');
    expect(await shown('request_route')).toContain('Runs for every request');
    expect(await shown('(FLT_ACC', 2)).toContain('#!define FLT_ACC 1');
    expect(await shown('#!define', 3)).toContain('#!define NAME [VALUE]');
    expect(await shown('"sl.so"', 2)).toContain('loadmodule "sl.so"');
  });

  test('completes what may stand at the cursor', async () => {
    expect(await labels(main, 'setflag', 3)).toEqual(expect.arrayContaining(['setflag', 't_relay', 'if', 'FLT_ACC']));
    expect(await labels(main, '$rU', 2)).toEqual(expect.arrayContaining(['rU', 'var', 'hdr']));
    expect(await labels(main, 'RELAY', 1)).toEqual(['RELAY']);
    expect(await labels(main, '"fr_timer"', 4)).toEqual(expect.arrayContaining(['fr_timer', 'fr_inv_timer']));
    expect(await labels(main, 'modparam("tm', 11)).toEqual(['tm', 'sl']);
    expect(await labels(main, 'loadmodule "', 12)).toEqual(expect.arrayContaining(['maxfwd.so', 'tm.so']));
    expect(await labels(main, '#!define', 3)).toContain('trydef');
    expect(await labels(main, 'loadmodule', 3)).toEqual(
      expect.arrayContaining(['loadmodule', 'listen', 'failure_route']),
    );
    await editor.edit(main, 'xlogg("𝄞 $rU', 't_on_failure("');
    expect(await labels(main, 't_on_failure("', 14)).toEqual(['BUSY']);
    await editor.edit(main, 't_on_failure("\\n")', '$var(x) = $(rU{s.');
    expect(await labels(main, '{s.', 3)).toEqual(expect.arrayContaining(['s.len', 's.substr']));
  });

  test('puts what is chosen over what was written, also behind characters of two units', async () => {
    const position = editor.place(main, '$rU', 2);
    const items = await editor.at<CompletionItem[]>('completion', main, position);
    expect(items.find(({ label }) => label === 'ruri_user' || label === 'rU')?.textEdit).toMatchObject({
      range: { start: editor.place(main, '$rU', 1), end: position },
    });
  });

  test('shows the arguments of a call', async () => {
    await editor.edit(main, 'xlogg("𝄞 $rU\\n")', 'sl_send_reply("404", "x")');
    const help = await editor.at<SignatureHelp>('signatureHelp', main, editor.place(main, '"x"', 1));
    expect(help.signatures[0]!.label).toBe('sl_send_reply(status, reason)');
    expect(help.activeParameter).toBe(1);
  });

  test('goes to routes, defines and included files, and finds their uses', async () => {
    const places = async (method: string, found: string, more = {}) =>
      (await editor.at<Location[]>(method, main, editor.place(main, found, 1), more)).map(({ uri, range }) => [
        uri.slice(uri.lastIndexOf('/') + 1),
        range.start.line,
        range.start.character,
      ]);
    expect(await places('definition', 'RELAY')).toEqual([['routes.cfg', 0, 6]]);
    expect(await places('definition', 'FLT_ACC);')).toEqual([['kamailio.cfg', 0, 9]]);
    expect(await places('definition', 'routes.cfg')).toEqual([['routes.cfg', 0, 0]]);
    expect(await places('references', 'RELAY', { context: { includeDeclaration: true } })).toEqual([
      ['kamailio.cfg', 9, 18],
      ['routes.cfg', 0, 6],
      ['routes.cfg', 3, 8],
    ]);
  });

  test('renames a route wherever it is called', async () => {
    const position = editor.place(main, 'RELAY', 2);
    expect(await editor.at('prepareRename', main, position)).toMatchObject({ start: editor.place(main, 'RELAY') });
    const { changes } = await editor.at<WorkspaceEdit>('rename', main, position, { newName: 'SEND' });
    expect(changes![main]).toEqual([
      { range: { start: editor.place(main, 'RELAY'), end: editor.place(main, 'RELAY', 5) }, newText: 'SEND' },
    ]);
    expect(changes![routesUri()]).toHaveLength(2);
    await expect(editor.at('rename', main, position, { newName: 'a b' })).rejects.toThrow('is no name of a route');
  });

  test('renames a route where functions of modules name it, and not where only a parameter or a define does', async () => {
    await editor.edit(
      main,
      'loadmodule "sl.so"',
      'loadmodule "sl.so"\nloadmodule "cfgutils.so"\nloadmodule "async.so"',
    );
    await editor.edit(main, 'xlogg(', 'route_if_exists("RELAY"); async_route("RELAY", "5"); xlogg(');
    const position = editor.place(main, 'route(RELAY', 7);
    const { changes } = await editor.at<WorkspaceEdit>('rename', main, position, { newName: 'SEND' });
    expect(changes![main]).toHaveLength(3);
    const found = await editor.at<object[]>('definition', main, editor.place(main, 'if_exists("RELAY', 12));
    expect(found).toMatchObject([{ uri: routesUri() }]);
    for (const hiding of ['#!define R RELAY', 'modparam("rtimer", "exec", "timer=a;route=RELAY")']) {
      await editor.edit(main, 'request_route', `${hiding}\nrequest_route`);
      await expect(
        editor.at('rename', main, editor.place(main, 'route(RELAY', 7), { newName: 'SEND' }),
      ).rejects.toThrow('would not follow');
      await editor.edit(main, `${hiding}\n`, '');
    }
  });

  test('renames the define that names a route, not the route', async () => {
    await editor.edit(main, 'request_route', '#!define NEXT LATER\nrequest_route');
    await editor.edit(main, 'xlogg(', 'route(NEXT); t_on_failure("NEXT"); xlogg(');
    await editor.edit(main, 'request_route', 'route[NEXT] { exit; }\nroute[LATER] { exit; }\nrequest_route');
    for (const place of ['#!define NEXT', 'route[NEXT', 'route(NEXT']) {
      const position = editor.place(main, place, place.length - 1);
      const { changes } = await editor.at<WorkspaceEdit>('rename', main, position, { newName: 'SOON' });
      expect(Object.keys(changes!), place).toEqual([main]);
      expect(changes![main]!.map(({ range }) => range.start)).toEqual([
        editor.place(main, '#!define NEXT', 9),
        editor.place(main, 'route[NEXT', 6),
        editor.place(main, 'route(NEXT', 6),
      ]);
    }
  });

  test('knows the routes of files in TypeScript, and renames them there', async () => {
    const script = `import { defineRoutes } from 'kahea';
// export function RELAY() {}
export async function RELAY(msg, KSR) {
  KSR.tm.t_on_failure('BUSY');
  if (msg.user === 'RELAY') return msg.route('RELAY');
  return RELAY(msg, KSR);
}
export const taken = 1;
export const routes = defineRoutes({ failure: { BUSY: (msg) => msg.exit() } });
`;
    const path = join(folder, 'routes.ts');
    writeFileSync(path, script);
    await editor.edit(
      main,
      'include_file "routes.cfg"',
      'loadmodule "app_ts.so"\nmodparam("app_ts", "load", "routes.ts")',
    );
    await editor.edit(main, 'xlogg(', 't_on_failure("BUSY"); #');
    const uri = pathToFileURL(path).href;
    const locations = await editor.at<Location[]>('definition', main, editor.place(main, 'RELAY', 1));
    expect(locations).toMatchObject([{ uri, range: { start: { line: 2, character: 22 } } }]);
    const renamed = async (name: string, newName: string): Promise<string> => {
      const { changes } = await editor.at<WorkspaceEdit>('rename', main, editor.place(main, name, 1), { newName });
      expect(changes![main]).toHaveLength(1);
      const lines = script.split('\n');
      for (const { range, newText } of changes![uri]!.toReversed()) {
        const { line, character } = range.start;
        lines[line] = lines[line]!.slice(0, character) + newText + lines[line]!.slice(range.end.character);
      }
      return lines.join('\n');
    };
    expect(await renamed('RELAY', 'SEND')).toBe(
      script
        .replace('function RELAY(msg', 'function SEND(msg')
        .replace("route('RELAY')", "route('SEND')")
        .replace('return RELAY', 'return SEND'),
    );
    expect(await renamed('BUSY', 'GONE')).toBe(script.replaceAll('BUSY', 'GONE'));
    await expect(renamed('RELAY', 'A-B')).rejects.toThrow('is no name for it in');
    await expect(renamed('RELAY', 'KSR')).rejects.toThrow('is no name for it in');
    await expect(renamed('RELAY', 'taken')).rejects.toThrow('there is a route taken already');
    expect(await labels(main, 'RELAY', 0)).toContain('taken');
  });

  test('shows the parts of a text, and what of it can be folded', async () => {
    const textDocument = { uri: main };
    const symbols = await editor.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument });
    expect(symbols.map(({ name }) => name)).toEqual(['FLT_ACC', 'tm.so', 'sl.so', 'request_route']);
    const folds = await editor.request<FoldingRange[]>('textDocument/foldingRange', { textDocument });
    expect(folds).toEqual([{ startLine: 7, endLine: 10, kind: 'region' }]);
  });

  test('lays a text out, or some lines of it', async () => {
    await editor.edit(main, '/* € 𝄞 */ route(RELAY)', '/* € 𝄞 */   route( RELAY )');
    await editor.edit(main, 'modparam("tm", "fr_timer", 5000)', 'modparam("tm","fr_timer",5000)');
    const options = { tabSize: 8, insertSpaces: false };
    const all = await editor.at<TextEdit[]>('formatting', main, { line: 0, character: 0 }, { options });
    expect(all).toHaveLength(5);
    const { line } = editor.place(main, 'route( RELAY');
    const range = { start: { line, character: 0 }, end: { line, character: 99 } };
    const some = await editor.request<TextEdit[]>('textDocument/rangeFormatting', {
      textDocument: { uri: main },
      range,
      options,
    });
    expect(some).toHaveLength(3);
    expect(some[0]!.range).toEqual({ start: editor.place(main, '   route('), end: editor.place(main, 'route(') });
  });

  test('offers to mend a spelling, to load a module, and to silence a warning', async () => {
    await editor.edit(main, 'xlogg("𝄞 $rU\\n");', 'mf_process_maxfwd_header("10"); t_relayy();');
    const diagnostics = await editor.diagnostics(main);
    const actions = await editor.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: main },
      range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
      context: { diagnostics },
    });
    expect(actions.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Change to t_relay', 'Add loadmodule "maxfwd.so"']),
    );
    expect(actions.filter(({ title }) => title.startsWith('Silence'))).toEqual([]);
    const change = actions.find(({ title }) => title === 'Change to t_relay')!.edit!.changes![main]!;
    expect(change).toMatchObject([{ newText: 't_relay', range: { start: editor.place(main, 't_relayy') } }]);
  });

  test('silences a warning on one line', async () => {
    await editor.edit(main, 'xlogg("𝄞 $rU\\n");', '$var(x) = $var(unset);');
    const diagnostics = await editor.diagnostics(main);
    expect(diagnostics).toMatchObject([{ code: 'unset-variable' }]);
    const [action] = await editor.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: main },
      range: diagnostics[0]!.range,
      context: { diagnostics },
    });
    expect(action!.title).toBe('Silence unset-variable on this line');
    const [change] = action!.edit!.changes![main]!;
    expect(change!.range.start).toEqual({ line: editor.place(main, '$var(x)').line, character: 0 });
    expect(change!.newText).toBe('\t# kahea: allow unset-variable\n');
    await editor.edit(main, '\t$var(x)', `${change!.newText}\t$var(x)`);
    expect(await messages(main)).toEqual([]);
  });

  test('explains routes where they are named, and included files', async () => {
    await editor.edit(
      await editor.open(join(folder, 'routes.cfg'), ROUTES),
      'failure_route[',
      '# Nobody is at home.\n/* Or asleep. */\nfailure_route[',
    );
    const said = async (uri: string, found: string): Promise<string> => {
      const answer = await editor.at<Hover | null>('hover', uri, editor.place(uri, found, 1));
      return (answer?.contents as { value: string } | undefined)?.value ?? '';
    };
    expect(await said(main, 'RELAY')).toBe('```kamailio\nroute[RELAY]\n```\n*routes.cfg:1*');
    expect(await said(routesUri(), 'BUSY"')).toBe(
      '```kamailio\nfailure_route[BUSY]\n```\nNobody is at home.  \nOr asleep.\n\n*routes.cfg:8*',
    );
    expect(await said(main, 'routes.cfg')).toContain('route[RELAY], failure_route[BUSY]');
  });

  test('completes the names of variables that other lines and files use', async () => {
    const used = '$var(one) = $avp(s:two); $xavp(three[0]=>four) = 1; $shv(five) = $(var(six){s.len});';
    await editor.edit(await editor.open(join(folder, 'routes.cfg'), ROUTES), 'exit;', used);
    const after = async (text: string): Promise<string[]> => {
      await editor.edit(main, 'xlogg("𝄞 $rU\\n");', text);
      const found = await labels(main, text, text.length);
      await editor.edit(main, text, 'xlogg("𝄞 $rU\\n");');
      return found;
    };
    expect(await after('$var(seven); xlog("$var(o')).toEqual(['seven', 'one', 'six']);
    expect(await after('$avp(')).toEqual(['s:two']);
    expect(await after('$xavp(')).toEqual(['three', 'three=>four']);
    expect(await after('$xavp(three=>')).toEqual(['three', 'three=>four']);
    expect(await after('$(shv(')).toEqual(['five']);
  });

  test('runs nothing that belongs to the configuration', async () => {
    const proof = join(folder, 'was-run');
    const run = `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '');`;
    mkdirSync(join(folder, 'own'));
    writeFileSync(join(folder, 'own', 'index.js'), `${run}\nmodule.exports = { name: 'own', doc: 'Own.' };\n`);
    writeFileSync(join(folder, 'routes.ts'), `${run}\nexport function FROM_FILE() {}\n`);
    writeFileSync(join(folder, 'plain.js'), `${run}\nfunction plain() {}\n`);
    const head = 'loadmodule "app_ts.so"\nloadmodule "app_jsdt.so"\n';
    const load = 'modparam("app_ts", "load", "routes.ts")\nmodparam("app_jsdt", "load", "plain.js")\n';
    const routes = 'request_route {\n\troute(FROM_FILE);\n}\n';
    const site = await editor.open(join(folder, 'site.cfg'), head + load + routes);
    expect(await messages(site)).toEqual([]);
    const own = `loadmodule "${folder}/own.so"\n`;
    const whole = await editor.open(join(folder, 'whole.cfg'), own + routes);
    expect(await messages(whole)).toContainEqual(
      expect.objectContaining({ code: 'not-available', message: expect.stringContaining('moduleFolders') as string }),
    );
    const path = await editor.open(join(folder, 'path.cfg'), `mpath="${folder}"\nloadmodule "own.so"\n${routes}`);
    expect(await messages(path)).toContainEqual(expect.objectContaining({ code: 'not-available' }));
    expect(existsSync(proof)).toBe(false);
    await editor.notify('workspace/didChangeConfiguration', { settings: { kahea: { moduleFolders: [folder] } } });
    await editor.edit(path, 'FROM_FILE', 'ELSEWHERE');
    expect(await messages(path)).toMatchObject([{ code: 'unknown-route' }]);
    expect(existsSync(proof)).toBe(true);
  });

  test('reports mistakes in files of routes without running them', async () => {
    writeFileSync(join(folder, 'routes.ts'), 'export function A( {}\n');
    const text = 'loadmodule "app_ts.so"\nmodparam("app_ts", "load", "routes.ts")\nrequest_route {\n\texit;\n}\n';
    await editor.open(join(folder, 'site.cfg'), text);
    const routes = pathToFileURL(join(folder, 'routes.ts')).href;
    expect(await messages(routes)).toMatchObject([{ code: 'route-file-syntax' }]);
  });

  test('shows what all configurations that include a file say about it', async () => {
    const shared = join(folder, 'shared.cfg');
    writeFileSync(shared, 'route[SHARED] {\n\tsl_reply_error();\n\troute(ONLY_A);\n}\n');
    const rest = 'include_file "shared.cfg"\nrequest_route {\n\troute(SHARED);\n}\n';
    const lone = 'loadmodule "sl.so"\nroute[ONLY_A] {\n\texit;\n}\n';
    writeFileSync(join(folder, 'a.cfg'), `loadmodule "sl.so"\n${rest}`);
    writeFileSync(join(folder, 'b.cfg'), lone + rest);
    await editor.stop();
    editor = await Editor.start(folder, { main: ['a.cfg', 'b.cfg'] });
    const uri = await editor.open(shared, 'route[SHARED] {\n\tsl_reply_error();\n\troute(ONLY_A);\n}\n');
    expect(await messages(uri)).toContainEqual(expect.objectContaining({ code: 'unknown-route' }));
  });
});
