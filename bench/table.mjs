// The table of `npm run bench`: a block for each row, a column for each server, and what the first has for each of the others.

/** What ours has for each that another has, by the other's name. */
const RATIOS = { kamailio: 'ratio', 'kamailio-default': 'to default', bare: 'to bare' };

const WIDTHS = { label: 44, value: 18, ratio: 12 };

export function median(values) {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One number for what the rounds gave; null where none gave one. */
export function summarise({ key, total = false }, rounds) {
  const values = rounds.map((round) => round[key]).filter((value) => Number.isFinite(value));
  if (values.length === 0) return null;
  return total ? values.reduce((left, right) => left + right, 0) : median(values);
}

const number = (value, digits) =>
  value === null ? '–' : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function ratio(value, other) {
  return value === null || other === null || other <= 0 ? '' : (value / other).toFixed(2);
}

function line(label, values, ratios) {
  const cells = [
    ...values.map((value) => value.padStart(WIDTHS.value)),
    ...ratios.map((value) => value.padStart(WIDTHS.ratio)),
  ];
  return `${label.padEnd(WIDTHS.label)}${cells.join('')}`.trimEnd();
}

/** Lines of one row. `results` has, by name of the server, what each round gave. */
export function rowLines({ title, measures }, results) {
  const kinds = Object.keys(results);
  const others = kinds.length > 1 && kinds[0] === 'kahea' ? kinds.slice(1) : [];
  const head = line(
    title.length < WIDTHS.label ? title : '',
    kinds,
    others.map((kind) => RATIOS[kind]),
  );
  const lines = title.length < WIDTHS.label ? ['', head] : ['', title, head];
  for (const measure of measures) {
    const values = kinds.map((kind) => summarise(measure, results[kind]));
    if (values.every((value) => value === null)) continue;
    const ratios = measure.ratio === true ? others.map((_, index) => ratio(values[0], values[index + 1])) : [];
    lines.push(
      line(
        `  ${measure.label}`,
        values.map((value) => number(value, measure.digits)),
        ratios,
      ),
    );
  }
  return lines;
}
