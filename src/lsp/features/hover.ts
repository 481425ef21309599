/** What is shown about the thing under the pointer. */
import type { Hover } from 'vscode-languageserver';
import { moduleName } from '../../engine/load/loader.ts';
import { isSign } from '../../script/format/piece.ts';
import type { Piece } from '../../script/format/piece.ts';
import { moduleParameters } from '../catalogue.ts';
import { callAt, pieceAt, variableAt } from '../cursor.ts';
import { toShown } from '../text.ts';
import type { View, Workspace } from '../workspace.ts';
import { explainMade, made } from './made-names.ts';
import {
  card,
  explainDirective,
  explainFunction,
  explainModule,
  explainParameter,
  explainVariable,
  explainWord,
} from './explain.ts';

/** A route by its name, or a file that is included. */
function explainName(workspace: Workspace, view: View, offset: number): Hover | null {
  const found = made(workspace, view, offset);
  if (found === null) return null;
  const range = view.text.rangeOf(found.place.start, found.place.end);
  return { contents: { kind: 'markdown', value: explainMade(found, view.path) }, range };
}

export function hover(workspace: Workspace, view: View, offset: number): Hover | null {
  const named = explainName(workspace, view, offset);
  if (named !== null) return named;
  const variable = variableAt(view, offset);
  const piece = pieceAt(view, offset);
  if (piece === null) return null;
  const inVariable = variable !== null && (piece.kind === 'variable' || piece.kind === 'string');
  const found = inVariable ? ofVariable(view, variable.text, offset - variable.start) : ofPiece(view, piece, offset);
  if (found === null) return null;
  const range = inVariable
    ? view.text.rangeOf(variable.start, variable.start + variable.text.length)
    : view.text.rangeOf(piece.start, piece.end);
  return { contents: { kind: 'markdown', value: found }, range };
}

/** The variable, or the transformation that the place is in. */
function ofVariable({ analysis }: View, text: string, at: number): string | null {
  const { variables, transformations } = analysis.catalogue;
  for (const match of text.matchAll(/\{([a-z]+\.[\w.]+)/g)) {
    const transformation = transformations.get(match[1]!);
    if (transformation !== undefined && at > match.index && at <= match.index + match[0].length)
      return card(`{${transformation.name}}`, transformation.doc);
  }
  const name = /^\$\(?([\w.]+|\?)/.exec(text)?.[1] ?? '';
  const entry = variables.get(name) ?? variables.get(name.replace(/\..*/, ''));
  return entry === undefined ? null : explainVariable(entry, name);
}

function ofPiece(view: View, piece: Piece, offset: number): string | null {
  switch (piece.kind) {
    case 'directive':
      return explainDirective(piece.directive!.word);
    case 'string':
      return ofString(view, piece, offset);
    case 'word':
      return ofWord(view, piece);
    default:
      return null;
  }
}

function ofWord({ analysis, symbols }: View, piece: Piece): string | null {
  const { text } = piece;
  const { catalogue, defines } = analysis;
  const define = defines.get(text);
  if (define !== undefined) return card(`#!define ${text} ${toShown(define ?? '')}`.trimEnd(), 'A define.');
  const next = symbols.pieces[symbols.pieces.indexOf(piece) + 1] ?? null;
  const called = catalogue.functions.get(text);
  if (called !== undefined && (isSign(next, '(') || isSign(next, ';'))) return explainFunction(called);
  const parameter = catalogue.parameters.get(text);
  if (parameter !== undefined && isSign(next, '=')) return explainParameter(text, parameter, '<core>');
  return explainWord(text) ?? (called === undefined ? null : explainFunction(called));
}

function ofString(view: View, piece: Piece, offset: number): string | null {
  const { catalogue } = view.analysis;
  const name = piece.text.slice(1, -1);
  const call = callAt(view, offset);
  const { pieces } = view.symbols;
  const before = pieces[pieces.indexOf(piece) - 1];
  if (before?.kind === 'word' && /^loadmodulex?$/.test(before.text)) return explainModule(catalogue, moduleName(name));
  if (call?.name !== 'modparam' && call?.name !== 'modparamx') return null;
  if (call.argument === 0) return explainModule(catalogue, name);
  const module = pieces[pieces.indexOf(piece) - 2]?.text.slice(1, -1) ?? '';
  const parameter = call.argument === 1 ? moduleParameters(catalogue, module).get(name) : undefined;
  return parameter === undefined ? null : explainParameter(name, parameter, module);
}
