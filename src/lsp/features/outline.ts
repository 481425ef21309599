/** The routes, modules and defines of a text, and what of it can be folded. */
import { FoldingRangeKind, SymbolKind, type DocumentSymbol, type FoldingRange } from 'vscode-languageserver';
import { opensCondition } from '../../script/directive.ts';
import { isComment, isSign, type Piece } from '../../script/format/piece.ts';
import type { Place } from '../symbols.ts';
import type { SourceText } from '../text.ts';
import type { View } from '../workspace.ts';

export function documentSymbols({ text, symbols }: View): DocumentSymbol[] {
  const make = (name: string, kind: SymbolKind, whole: Place, selection: Place): DocumentSymbol => ({
    name,
    kind,
    range: text.rangeOf(whole.start, whole.end),
    selectionRange: text.rangeOf(selection.start, selection.end),
  });
  const shown = [
    ...symbols.defines.map((each) => make(each.name, SymbolKind.Constant, each, each)),
    ...symbols.loads.map((each) => make(each.name, SymbolKind.Module, each, each)),
    ...symbols.routes.map((route) => {
      const name = route.name === '' ? route.kind : `${route.kind}[${route.name}]`;
      return make(name, SymbolKind.Function, route.whole, route);
    }),
  ];
  return shown.sort((a, b) => a.range.start.line - b.range.start.line);
}

export function foldingRanges({ text, symbols }: View): FoldingRange[] {
  const found: FoldingRange[] = [];
  const add = (start: number, end: number, kind: FoldingRangeKind): void => {
    if (end > start) found.push({ startLine: start, endLine: end, kind });
  };
  const blocks: number[] = [];
  const conditions: number[] = [];
  for (const piece of symbols.pieces) {
    const line = text.lineOf(piece.start);
    if (isSign(piece, '{')) blocks.push(line);
    // The line of the brace stays in sight.
    else if (isSign(piece, '}')) add(blocks.pop() ?? line, line - 1, FoldingRangeKind.Region);
    else if (piece.kind === 'block-comment') add(line, text.lineOf(piece.end), FoldingRangeKind.Comment);
    else if (piece.directive !== null) {
      if (piece.directive.name === 'else' || piece.directive.name === 'endif')
        add(conditions.pop() ?? line, line - 1, FoldingRangeKind.Region);
      if (opensCondition(piece.directive) || piece.directive.name === 'else') conditions.push(line);
    }
  }
  for (const [start, end] of commentRuns(text, symbols.pieces)) add(start, end, FoldingRangeKind.Comment);
  return found;
}

/** Lines with nothing but comments to the end of the line, first and last of each run. */
function commentRuns(text: SourceText, pieces: readonly Piece[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind !== 'line-comment' || (piece.newlines === 0 && at > 0)) continue;
    const line = text.lineOf(piece.start);
    const run = runs.at(-1);
    if (run !== undefined && run[1] === line - 1 && isComment(pieces[at - 1]!)) run[1] = line;
    else runs.push([line, line]);
  }
  return runs;
}
