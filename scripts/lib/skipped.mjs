// Why tests were skipped: how many of them need what.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.mjs';
import { PARTS } from './native-parts.mjs';

const NATIVE_PARTS = PARTS.filter(({ platforms }) => platforms.includes(process.platform)).map(({ name }) =>
  join(ROOT, `native/build/${name}.node`),
);

/** What tests may need that a machine lacks: how their file asks for it, and what to do about it when it is absent. */
export function findNeeds(missingPeers) {
  return [
    { asks: /\bmissing\(/, advice: missingPeers },
    {
      asks: /\b(?:hasUnixDatagrams|udpBatchNative|groupsFailure|doorbellFailure)\(/,
      advice: NATIVE_PARTS.every((file) => existsSync(file))
        ? null
        : 'the native parts, which are built where a C compiler (gcc) and the headers of Node.js are installed',
    },
  ];
}

/** A line for each kind, the one about missing programs last. A title with `(skipped: needs …)` tells its own reason. */
export function explainSkipped(skipped, needs) {
  const counts = new Map();
  for (const test of skipped) {
    const need = findNeed(test, needs);
    counts.set(need, (counts.get(need) ?? 0) + 1);
  }
  const last = needs[0].advice;
  return [...counts]
    .sort(([left], [right]) => Number(left === last) - Number(right === last))
    .map(([need, count]) => {
      const tests = count === 1 ? '1 test' : `${count} tests`;
      if (need === null) return `${tests} that cannot apply here`;
      return `${tests} ${count === 1 ? 'needs' : 'need'} ${need}`;
    });
}

function findNeed({ file, title }, needs) {
  const own = /\(skipped: needs (.*?)\)/.exec(title)?.[1];
  if (own !== undefined) return own;
  const source = readFileSync(file, 'utf8');
  return needs.find(({ asks, advice }) => advice !== null && asks.test(source))?.advice ?? null;
}
