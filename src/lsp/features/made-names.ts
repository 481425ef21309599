/** What a text says about names it makes itself: routes, with the comment above them, and files it includes. */
import { dirname, relative } from 'node:path';
import { resolveInclude } from '../../script/files.ts';
import { isComment } from '../../script/format/piece.ts';
import type { Place, RouteSymbol } from '../symbols.ts';
import { toShown } from '../text.ts';
import type { View, Workspace } from '../workspace.ts';
import { card } from './explain.ts';

interface Made {
  readonly form: string;
  readonly place: Place;
  /** Where it is made, with what is said there. */
  readonly origins: readonly { readonly path: string; readonly line: number | null; readonly doc: string }[];
}

/** The route or the included file that is named at a place; null: neither is. */
export function made(workspace: Workspace, view: View, offset: number): Made | null {
  const at = ({ start, end }: Place): boolean => offset >= start && offset <= end;
  const include = view.symbols.includes.find(at);
  if (include !== undefined) return includedFile(workspace, view, include);
  const route = [...view.symbols.routes, ...view.symbols.routeUses].find(at);
  return route === undefined || route.name === '' ? null : namedRoute(workspace, view, route);
}

export function explainMade({ form, origins }: Made, from: string): string {
  const lines = origins.map(({ path, line, doc }) => {
    const where = line === null ? path : `${relative(dirname(from), path)}:${line + 1}`;
    return `${doc === '' ? '' : `${doc}\n\n`}*${where}*`;
  });
  return card(form, lines.length === 0 ? 'It is defined nowhere.' : lines.join('\n\n'));
}

function namedRoute(workspace: Workspace, view: View, { family, name, ...place }: RouteSymbol): Made {
  const origins = workspace.allViews(view).flatMap((each) =>
    each.symbols.routes
      .filter((route) => route.family === family && route.name === name)
      .map(({ whole }) => ({
        path: each.path,
        line: each.text.lineOf(whole.start),
        doc: commentAbove(each, whole.start),
      })),
  );
  return { form: `${family}[${toShown(name)}]`, place, origins };
}

function includedFile(workspace: Workspace, view: View, { name, ...place }: Place & { readonly name: string }): Made {
  const found = resolveInclude(workspace.files, name, view.path);
  const inside = found === null ? null : workspace.view(found.path);
  const routes = (inside?.symbols.routes ?? []).map((route) =>
    route.name === '' ? route.kind : `${route.kind}[${toShown(route.name)}]`,
  );
  const origins = found === null ? [] : [{ path: found.path, line: null, doc: routes.join(', ') }];
  return { form: `include_file "${toShown(name)}"`, place, origins };
}

/** The comment whose last line is the one before; '' where there is none. */
function commentAbove({ symbols: { pieces }, text }: View, start: number): string {
  const at = pieces.findIndex((piece) => piece.start === start);
  const lines: string[] = [];
  let line = text.lineOf(start);
  for (let index = at - 1; index >= 0; index--) {
    const piece = pieces[index]!;
    if (!isComment(piece) || text.lineOf(piece.end) < line - 1) break;
    line = text.lineOf(piece.start);
    lines.unshift(
      toShown(piece.text)
        .replace(/^(?:\/\/|#+|\/\*+)|\*\/$/g, '')
        .trim(),
    );
  }
  return lines.filter((each) => each !== '').join('  \n');
}
