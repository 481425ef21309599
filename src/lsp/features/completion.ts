/** What may stand where the cursor is. */
import {
  CompletionItemKind,
  InsertTextFormat,
  type CompletionItem,
  type CompletionItemKind as Kind,
} from 'vscode-languageserver';
import { availableModules } from '../../engine/load/loader.ts';
import { KEYWORDS } from '../../engine/script/keywords.ts';
import { handlerFamily } from '../../script/check/route-families.ts';
import type { RouteFamily } from '../../script/check/route-table.ts';
import { DIRECTIVES } from '../../script/directive.ts';
import { stateAfter } from '../../script/format/layout.ts';
import { ITEM_KEYWORDS, ROUTE_KINDS, STATEMENT_WORDS } from '../../script/keywords.ts';
import { moduleParameters, signatureOf, type Catalogue, type FunctionEntry } from '../catalogue.ts';
import type { View, Workspace } from '../workspace.ts';
import {
  explainDirective,
  explainFunction,
  explainModule,
  explainParameter,
  explainVariable,
  explainWord,
} from './explain.ts';

interface Offer {
  readonly label: string;
  readonly kind: Kind;
  readonly doc: string | null;
  readonly detail?: string;
  /** With `$1` where the cursor goes; absent: the label. */
  readonly snippet?: string;
}

interface Cursor {
  readonly match: RegExpExecArray;
  readonly view: View;
  readonly workspace: Workspace;
  readonly offset: number;
}

/** One kind of place: what stands before the cursor on its line, and what may be written there. */
interface Situation {
  /** The last group is what is written already. */
  readonly before: RegExp;
  offers(cursor: Cursor): readonly Offer[];
}

/** Variables whose names the configuration makes up. */
const NAMED_VARIABLES = 'var|avp|xavp|xavu|xavi|shv|dlg_var|sht';

const NAME = /([\w.:-]*)$/.source;

const SITUATIONS: readonly Situation[] = [
  { before: /(?:#!|!!)(\w*)$/, offers: () => DIRECTIVES.map(directiveOffer) },
  { before: /#!ifn?def\s+(\w*)$/, offers: ({ view, workspace }) => defineOffers(view, workspace) },
  {
    before: /\$\([^"]*\{(\w*\.?[\w.]*)$/,
    offers: ({ view: { analysis } }) => transformationOffers(analysis.catalogue),
  },
  {
    before: new RegExp(`\\$\\(?(${NAMED_VARIABLES})\\(([\\w.:=>-]*)$`),
    offers: usedNames,
  },
  { before: /\$\(?([\w.]*)$/, offers: ({ view: { analysis } }) => variableOffers(analysis.catalogue) },
  {
    before: /\bmodparamx?\s*\(\s*["']([\w|]*)["']\s*,\s*["'](\w*)$/,
    offers: ({ match, view: { analysis } }) => parameterOffers(analysis.catalogue, match[1]!),
  },
  {
    before: /\bmodparamx?\s*\(\s*["'](?:\w+\|)*(\w*)$/,
    offers: ({ view: { analysis } }) =>
      [...analysis.catalogue.modules.keys()].map((name) => ({
        label: name,
        kind: CompletionItemKind.Module,
        doc: explainModule(analysis.catalogue, name),
      })),
  },
  {
    before: /\bloadmodulex?\s*\(?\s*["']?(\w*)$/,
    offers: () =>
      availableModules().map((name) => ({ label: `${name}.so`, kind: CompletionItemKind.Module, doc: null })),
  },
  {
    before: /\bevent_route\s*\[([\w:.-]*)$/,
    offers: ({ view: { analysis } }) =>
      analysis.catalogue.events.map(({ name, doc }) => ({ label: name, kind: CompletionItemKind.Event, doc })),
  },
  {
    before: new RegExp(/\broute\s*\(\s*["']?/.source + NAME),
    offers: ({ view, workspace }) => routeOffers(view, workspace, 'route'),
  },
  {
    before: new RegExp(/\b(\w+)\s*\(((?:[^"'()]|"[^"]*"|'[^']*')*,)?\s*["']/.source + NAME),
    offers: routeArgumentOffers,
  },
  // Any other text in quotes, and comments.
  { before: /^(?:[^"'#]|"[^"]*"|'[^']*')*(?:["'#]|\/\/)[^"']*()$/, offers: () => [] },
  { before: /(\w*)$/, offers: wordOffers },
];

export function completion(workspace: Workspace, view: View, offset: number): CompletionItem[] {
  const { text } = view;
  const line = text.bytes.slice(text.lineStart(text.lineOf(offset)), offset);
  for (const { before, offers } of SITUATIONS) {
    const match = before.exec(line);
    if (match === null) continue;
    const range = text.rangeOf(offset - match.at(-1)!.length, offset);
    return offers({ match, view, workspace, offset }).map(({ label, kind, doc, detail, snippet }) => ({
      label,
      kind,
      ...(doc === null ? {} : { documentation: { kind: 'markdown', value: doc } }),
      ...(detail === undefined ? {} : { detail }),
      ...(snippet === undefined ? {} : { insertTextFormat: InsertTextFormat.Snippet }),
      textEdit: { range, newText: snippet ?? label },
    }));
  }
  return [];
}

function directiveOffer(word: string): Offer {
  return { label: word, kind: CompletionItemKind.Keyword, doc: explainDirective(word) };
}

function defineOffers(view: View, workspace: Workspace): Offer[] {
  const written = workspace.views(view).flatMap(({ symbols }) => symbols.defines.map(({ name }) => name));
  const { defines } = view.analysis;
  return [...new Set([...written, ...defines.keys()])].map((name) => {
    const value = defines.get(name) ?? null;
    return { label: name, kind: CompletionItemKind.Constant, doc: null, ...(value === null ? {} : { detail: value }) };
  });
}

function transformationOffers({ transformations }: Catalogue): Offer[] {
  return [...transformations.values()].map(({ name, doc }) => ({ label: name, kind: CompletionItemKind.Method, doc }));
}

function variableOffers({ variables }: Catalogue): Offer[] {
  return [...variables].map(([name, entry]) => {
    const doc = explainVariable(entry, name);
    const offer = { label: name, kind: CompletionItemKind.Variable, doc, detail: entry.definition.doc };
    return entry.definition.inner === 'required' ? { ...offer, snippet: `${name}($1)` } : offer;
  });
}

/** What is written in other places between the parentheses; of `x=>y` its first part, too. */
function usedNames({ match, view, workspace, offset }: Cursor): Offer[] {
  const variable = match[1]!;
  const used = new RegExp(`\\$\\(?${variable}\\(([\\w.:-]+)(?:\\[[^\\]]*\\])?(?:=>([\\w.:-]+))?`, 'g');
  const names = workspace.allViews(view).flatMap(({ path, text: { bytes } }) => {
    // What is being written is no other place.
    const others = path === view.path ? `${bytes.slice(0, offset - match[2]!.length)} ${bytes.slice(offset)}` : bytes;
    return [...others.matchAll(used)].flatMap(([, root, field]) =>
      field === undefined ? [root!] : [root!, `${root!}=>${field}`],
    );
  });
  return [...new Set(names)].map((label) => ({ label, kind: CompletionItemKind.Variable, doc: null }));
}

function parameterOffers(catalogue: Catalogue, module: string): Offer[] {
  return [...moduleParameters(catalogue, module)].map(([name, parameter]) => ({
    label: name,
    kind: CompletionItemKind.Property,
    doc: explainParameter(name, parameter, module),
  }));
}

function routeOffers(view: View, workspace: Workspace, family: RouteFamily): Offer[] {
  const routes = workspace.allViews(view).flatMap(({ symbols }) => symbols.routes);
  const names = routes.filter((route) => route.family === family && route.name !== '').map(({ name }) => name);
  return [...new Set(names)].map((name) => ({
    label: name,
    kind: CompletionItemKind.Function,
    doc: null,
    detail: `${family}[${name}]`,
  }));
}

/** `t_on_failure("` */
function routeArgumentOffers({ match, view, workspace }: Cursor): Offer[] {
  const argument = (match[2] ?? '').split(',').length - 1;
  const type = view.analysis.catalogue.functions.get(match[1]!)?.forms.at(-1)?.[argument]?.type.route;
  return type === undefined ? [] : routeOffers(view, workspace, handlerFamily(type));
}

/** A word that stands free: the start of an item or statement, or an operand. */
function wordOffers({ match, view, workspace, offset }: Cursor): readonly Offer[] {
  const start = offset - match[1]!.length;
  const before = view.symbols.pieces.filter((piece) => piece.end <= start);
  const { frame, phase } = stateAfter(before);
  const last = before.at(-1);
  const begins =
    phase === 'start' || phase === 'else' || last === undefined || view.text.lineOf(last.end) < view.text.lineOf(start);
  const { catalogue } = view.analysis;
  const defines = defineOffers(view, workspace);
  if (frame.kind === 'top') return begins ? [...itemOffers(catalogue), ...defines] : defines;
  const words = begins ? [...STATEMENT_WORDS, 'route'] : ['not', 'and', 'or', 'defined', 'route', ...KEYWORDS];
  return [...[...catalogue.functions.values()].map(functionOffer), ...words.map(wordOffer), ...defines];
}

function itemOffers({ parameters }: Catalogue): Offer[] {
  const items = ITEM_KEYWORDS.map(wordOffer);
  const rows = [...parameters].map(([name, parameter]) => ({
    label: name,
    kind: CompletionItemKind.Property,
    doc: explainParameter(name, parameter, '<core>'),
    snippet: `${name}=$1`,
  }));
  return [...items, ...rows];
}

const NAMED_ROUTES: ReadonlySet<string> = new Set(
  ROUTE_KINDS.filter((kind) => !/^(?:request|reply|onsend)_/.test(kind)),
);

function wordOffer(word: string): Offer {
  const offer = { label: word, kind: CompletionItemKind.Keyword, doc: explainWord(word) };
  if (NAMED_ROUTES.has(word) && word !== 'route') return { ...offer, snippet: `${word}[$1] {\n\t$0\n}` };
  return offer;
}

function functionOffer(entry: FunctionEntry): Offer {
  return {
    label: entry.name,
    kind: CompletionItemKind.Function,
    doc: explainFunction(entry),
    detail: signatureOf(entry),
    snippet: entry.forms.at(-1)!.length === 0 ? `${entry.name}()` : `${entry.name}($1)`,
  };
}
