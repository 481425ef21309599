/** The language server: requests of an editor in, answers of the features out. */
import {
  CodeActionKind,
  ErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type Position,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { VERSION } from '../engine/version.ts';
import { inSlices, type Pace, type Steps } from '../lib/steps.ts';
import { DEFAULT_SETTINGS, type Settings } from './analysis.ts';
import { codeActions } from './features/actions.ts';
import { completion } from './features/completion.ts';
import { mergeDiagnostics, shownDiagnostics } from './features/diagnostics.ts';
import { formattingEdits } from './features/formatting.ts';
import { hover } from './features/hover.ts';
import { definition, references, renamable, rename } from './features/names.ts';
import { documentSymbols, foldingRanges } from './features/outline.ts';
import { signatureHelp } from './features/signature.ts';
import { pathOf, uriOf, Workspace, type View } from './workspace.ts';

/** Between the last key and the check. */
const PAUSE = 150;

/** Milliseconds of a check between which requests are answered. */
const SLICE = 5;

/** A message passes from its pipe to its answer over several turns of the event loop. */
const TURNS = 8;

/** A check that is not worth its end: what it is about has changed. */
class Outdated extends Error {}

const CAPABILITIES: ServerCapabilities = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  completionProvider: { triggerCharacters: ['$', '(', '"', '#', '!', '{', '[', '.', ','] },
  hoverProvider: true,
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
};

export class LanguageServer {
  readonly #connection: Connection;
  readonly #pace: Pace;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #workspace = new Workspace();
  /** Paths whose diagnostics the editor shows. */
  #shown: readonly string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #fresh: Promise<unknown> = Promise.resolve();
  /** How many changes were told so far. */
  #changes = 0;

  /** `pace`: of checks, which are given up at the next change. */
  constructor(connection: Connection, pace = inSlices(SLICE, { turns: TURNS })) {
    this.#connection = connection;
    this.#pace = pace;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onDidChangeConfiguration(({ settings }) => {
      const { kahea } = (settings ?? {}) as { readonly kahea?: unknown };
      // Many editors send a change with nothing in it after the start.
      if (kahea !== undefined && kahea !== null) this.#configure(kahea);
      this.#later();
    });
    connection.onDidChangeWatchedFiles(() => {
      this.#later();
    });
    this.#documents.onDidChangeContent(({ document }) => {
      this.#workspace.set(pathOf(document.uri), document.getText());
      this.#later();
    });
    this.#documents.onDidClose(({ document }) => {
      this.#workspace.close(pathOf(document.uri));
      this.#later();
    });
    this.#serve();
    this.#documents.listen(connection);
  }

  listen(): void {
    this.#connection.listen();
  }

  #initialize({ initializationOptions, workspaceFolders }: InitializeParams): InitializeResult {
    const folder = workspaceFolders?.[0]?.uri ?? null;
    this.#workspace.folder = folder === null ? null : pathOf(folder);
    this.#configure(initializationOptions);
    return { capabilities: CAPABILITIES, serverInfo: { name: 'kahea', version: VERSION } };
  }

  #configure(given: unknown): void {
    this.#workspace.settings = readSettings(given);
  }

  #serve(): void {
    const connection = this.#connection;
    const workspace = this.#workspace;
    connection.onCompletion((params) => this.#at(params, [], (view, offset) => completion(workspace, view, offset)));
    connection.onHover((params) => this.#at(params, null, (view, offset) => hover(workspace, view, offset)));
    connection.onSignatureHelp((params) => this.#at(params, null, signatureHelp));
    connection.onDefinition((params) => this.#at(params, [], (view, offset) => definition(workspace, view, offset)));
    connection.onReferences((params) =>
      this.#at(params, [], (view, offset) => references(workspace, view, offset, params.context.includeDeclaration)),
    );
    connection.onPrepareRename((params) =>
      this.#at(params, null, (view, offset) => renamable(workspace, view, offset)),
    );
    connection.onRenameRequest((params) =>
      this.#at(params, null, (view, offset) => {
        const changes = rename(workspace, view, offset, params.newName);
        return typeof changes === 'string' ? new ResponseError(ErrorCodes.InvalidRequest, changes) : { changes };
      }),
    );
    connection.onDocumentSymbol((params) => this.#on(params, [], documentSymbols));
    connection.onFoldingRanges((params) => this.#on(params, [], foldingRanges));
    connection.onDocumentFormatting((params) => this.#on(params, [], (view) => formattingEdits(workspace, view, null)));
    connection.onDocumentRangeFormatting((params) =>
      this.#on(params, [], (view) => formattingEdits(workspace, view, params.range)),
    );
    connection.onCodeAction((params) =>
      this.#on(params, [], (view) => codeActions(view, params.context.diagnostics, workspace.view(view.analysis.path))),
    );
  }

  /** What `answer` says about a place, once the text was read; `none` when it cannot be. */
  #at<T>(
    params: { readonly textDocument: { readonly uri: string }; readonly position: Position },
    none: T,
    answer: (view: View, offset: number) => T,
  ): Promise<T> {
    return this.#on(params, none, (view) => answer(view, view.text.offsetAt(params.position)));
  }

  async #on<T>(
    { textDocument }: { readonly textDocument: { readonly uri: string } },
    none: T,
    answer: (view: View) => T,
  ): Promise<T> {
    const path = pathOf(textDocument.uri);
    // Some check comes to its end: whoever changes a text faster asks for less and less of it.
    while (this.#workspace.view(path) === null && !(await this.#refresh()));
    const view = this.#workspace.view(path);
    return view === null ? none : answer(view);
  }

  #later(): void {
    this.#changes++;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), PAUSE);
  }

  /** One after the other: what is read last is shown last. False: a change came in between, and another check is to follow. */
  #refresh(): Promise<boolean> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const read = this.#fresh.then(() => this.#read());
    this.#fresh = read;
    return read;
  }

  async #read(): Promise<boolean> {
    try {
      const versions = new Map(this.#documents.all().map(({ uri, version }) => [pathOf(uri), version]));
      await this.#workspace.refresh(this.#paceUntilChange());
      this.#show(versions);
    } catch (error) {
      if (error instanceof Outdated) return false;
      this.#connection.console.error((error as Error).stack ?? String(error));
    }
    return true;
  }

  /** Lets requests be answered between the steps of a check, and gives up at the next change. */
  #paceUntilChange(): Pace {
    const changes = this.#changes;
    return (steps) => this.#pace(this.#untilChange(steps, changes));
  }

  *#untilChange<T>(steps: Steps<T>, changes: number): Steps<T> {
    for (;;) {
      if (this.#changes !== changes) throw new Outdated();
      const step = steps.next();
      if (step.done === true) return step.value;
      yield;
    }
  }

  /** `versions`: of the texts that were read, so that editors know which of their changes the diagnostics are about. */
  #show(versions: ReadonlyMap<string, number>): void {
    const all = mergeDiagnostics(this.#workspace.analyses.map(shownDiagnostics));
    for (const path of this.#shown) if (!all.has(path)) all.set(path, []);
    for (const [path, diagnostics] of all) {
      const version = versions.get(path);
      const about = version === undefined ? {} : { version };
      void this.#connection.sendDiagnostics({ uri: uriOf(path), ...about, diagnostics });
    }
    this.#shown = [...all.keys()];
  }
}

/** `{ main, defines, moduleFolders }`, each a list of texts. */
function readSettings(given: unknown): Settings {
  const settings = (given ?? {}) as Readonly<Record<string, unknown>>;
  const list = (name: keyof Settings): readonly string[] => {
    const value = settings[name];
    if (typeof value === 'string') return [value];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : DEFAULT_SETTINGS[name];
  };
  return { main: list('main'), defines: list('defines'), moduleFolders: list('moduleFolders') };
}
