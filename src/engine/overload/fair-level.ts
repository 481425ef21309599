/**
 * The most that each may have so that all together have `capacity`, and those who want less than that have all they want
 * (max-min fairness). Infinity: there is enough for everybody. `wants` are what each asked for, none of them 0.
 */
export function fairLevel(wants: Iterable<number>, capacity: number): number {
  const ascending = Float64Array.from(wants).sort();
  let left = capacity;
  for (let index = 0; index < ascending.length; index++) {
    const share = left / (ascending.length - index);
    if (ascending[index]! > share) return share;
    left -= ascending[index]!;
  }
  return Infinity;
}
