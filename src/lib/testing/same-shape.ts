/** Whether objects have one shape (V8's hidden class): code that meets only one reads their properties in one step. */
import { setFlagsFromString } from 'node:v8';

type HasSameMap = (left: object, right: object) => boolean;

let hasSameMap: HasSameMap | null = null;

/** Place of the first of `objects` that has not the shape of the others before it; null: all have one. */
export function oddShape(objects: readonly object[]): number | null {
  hasSameMap ??= compiled();
  const [first] = objects;
  const odd = objects.findIndex((each) => !hasSameMap!(first!, each));
  return odd < 0 ? null : odd;
}

function compiled(): HasSameMap {
  setFlagsFromString('--allow-natives-syntax');
  const made = new Function('left', 'right', 'return %HaveSameMap(left, right)') as HasSameMap;
  // It is compiled when it is called, and nobody else needs the syntax.
  made({}, {});
  setFlagsFromString('--no-allow-natives-syntax');
  return made;
}
