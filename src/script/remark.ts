/** Comments that speak to the checker: `# kahea: allow unused-route, split-route because …` and `allow-file`. */
import { catalogue, type DiagnosticId } from './generated/catalogue.ts';

export interface Remark {
  /** `file`: the whole text the comment stands in; `line`: the line it stands on or, alone on its line, the next one. */
  readonly reach: 'line' | 'file';
  readonly ids: readonly RemarkId[];
}

export interface RemarkId {
  readonly name: string;
  /** Where the name stands in the comment. */
  readonly at: number;
}

/** Why a comment that begins with `kahea:` says nothing, and where. */
export interface RemarkMistake {
  readonly mistake: string;
  readonly at: number;
  readonly length: number;
}

const START = /^(?:#+|\/\/+|\/\*+)[ \t]*kahea:[ \t]*/;

export function isRemark(comment: string): boolean {
  return START.test(comment);
}

/** remark = "kahea:" ( "allow" / "allow-file" ) id *( [ "," ] id ) [ reason ]; only after a comma has a word to be an id. */
export function parseRemark(comment: string): Remark | RemarkMistake {
  const at = START.exec(comment)![0].length;
  const verb = /^[\w-]*/.exec(comment.slice(at))![0];
  if (verb !== 'allow' && verb !== 'allow-file') {
    return { mistake: 'the word after kahea: is allow or allow-file', at, length: Math.max(1, verb.length) };
  }
  const ids = parseIds(comment, at + verb.length);
  if (ids.length === 0) return { mistake: `${verb} names no id`, at, length: verb.length };
  return { reach: verb === 'allow' ? 'line' : 'file', ids };
}

function parseIds(comment: string, start: number): RemarkId[] {
  const ids: RemarkId[] = [];
  const word = /[ \t]*(,?)[ \t]*([\w-]+)/y;
  word.lastIndex = start;
  for (let match = word.exec(comment); match !== null; match = word.exec(comment)) {
    const [, comma, name] = match;
    if (ids.length > 0 && comma === '' && !isDiagnosticId(name!)) break;
    ids.push({ name: name!, at: word.lastIndex - name!.length });
  }
  return ids;
}

export function isDiagnosticId(name: string): name is DiagnosticId {
  return Object.hasOwn(catalogue, name);
}
