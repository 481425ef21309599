// Flags that have names: `flags FIRST, SECOND:5;` and `avpflags THIRD;`.
import type { File } from './ast.ts';
import type { Span } from './source.ts';

export interface DeclaredFlag {
  readonly name: string;
  readonly bit: number;
  readonly span: Span;
}

/** What `flags A:3, B` declares; one without a number gets the lowest that is free. */
export function declaredFlags(file: File): DeclaredFlag[] {
  const declared = file.items.flatMap((item) =>
    item.kind === 'FlagsDeclaration' && item.keyword === 'flags' ? item.flags : [],
  );
  const taken = new Set(declared.map((flag) => flag.bit));
  let free = 0;
  return declared.map(({ name, bit, span }) => {
    if (bit !== null) return { name, bit, span };
    while (taken.has(free)) free++;
    taken.add(free);
    return { name, bit: free, span };
  });
}

/** What `avpflags A, B` declares. A name that comes again is the same flag. */
export function declaredAvpFlags(file: File): DeclaredFlag[] {
  const bits = new Map<string, number>();
  return file.items
    .flatMap((item) => (item.kind === 'FlagsDeclaration' && item.keyword === 'avpflags' ? item.flags : []))
    .map(({ name, span }) => {
      const bit = bits.get(name) ?? bits.size;
      bits.set(name, bit);
      return { name, bit, span };
    });
}
