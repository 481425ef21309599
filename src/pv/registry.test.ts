import { expect, test } from 'vitest';
import { eachProblem, isProblem } from '../lib/problem.ts';
import { sampleRegistry, Script } from './testing/sample.ts';

/** `text<message` for each thing wrong, where text is what its place covers. */
function wrongWith(format: string): string[] {
  const bound = sampleRegistry().format(format);
  if (!isProblem(bound)) return [];
  return eachProblem(bound).map(({ place, message }) => `${format.slice(place?.start, place?.end)} < ${message}`);
}

test('each variable and transformation of a format that does not exist is told, at its place', () => {
  expect(wrongWith('a $ru b $nosuchA(x) c $(rU{s.len}{s.nosuch}) $nosuchB')).toEqual([
    '$nosuchA(x) < there is no variable $nosuchA',
    's.nosuch < there is no transformation {s.nosuch}',
    '$nosuchB < there is no variable $nosuchB',
  ]);
  expect(wrongWith('$(nosuch{s.nosuch})')).toEqual([
    '$(nosuch{s.nosuch}) < there is no variable $nosuch',
    's.nosuch < there is no transformation {s.nosuch}',
  ]);
});

test('so are those inside of others', () => {
  expect(wrongWith('1 $hdr($nosuchA) 2 $(_s(b$nosuchB){s.substr,$nosuchC,$nosuchD})')).toEqual([
    '$nosuchA < there is no variable $nosuchA',
    '$nosuchB < there is no variable $nosuchB',
    '$nosuchC < there is no variable $nosuchC',
    '$nosuchD < there is no variable $nosuchD',
  ]);
});

test('what a variable holds wrongly is told of all of it', () => {
  expect(wrongWith('x $ru(y) z')).toEqual(['$ru(y) < $ru takes nothing in parentheses']);
  expect(wrongWith('x $(ru{re.subst,/a/\\n$nosuch/})')).toEqual([
    're.subst,/a/\\n$nosuch/ < there is no variable $nosuch',
  ]);
});

function problem(text: string): string {
  const bound = sampleRegistry().format(text);
  return isProblem(bound) ? `${bound.problem}: ${bound.message} ${bound.hint ?? ''}`.trim() : 'bound';
}

test('a typing mistake gets a suggestion', () => {
  expect(problem('$vra(x)')).toContain('unknown-variable: there is no variable $vra did you mean $var');
  expect(problem('$fU.wav')).toBe(
    'unknown-variable: there is no variable $fU.wav write $(fU) to have .wav follow the variable',
  );
});

test.each(['costs 5$', '$ 6', '$', '$(', '$(ci', '$()', '${ru}', '$(ru{s.len}', '$(ru )', '$(ru{s.len}x)', '$hdr(X'])(
  '%s is refused: a dollar sign has to begin a variable',
  (text) => {
    expect(problem(text)).toContain('is not a variable');
  },
);

test.each(['$avp(s1)', '$(avp(s1))', '$(avp(s1)[0])', '$(ru{s.len} {s.len} )', '$$5', '$ru-x', '$ru[0]', '$(ci))'])(
  '%s is read',
  (text) => {
    expect(problem(text)).toBe('bound');
  },
);

test.each([
  ['$(avp(s1)[x])', '"x" is not an index'],
  ['$(avp(s1)[+1])', '"+1" is not an index'],
  ['$(ru[0])', '$ru takes no index'],
  ['$avp()', 'needs a name'],
  ['$avp(a.b)', '"a.b" is not a name of an $avp'],
  ['$avp(i:x)', '"i:x" is not a name of an $avp'],
  ['$hdr(X One)', '"X One" is not the name of a header'],
  ['$hdr(X-$var(x))', 'is not the name of a header'],
  ['$xavp(a=>)', 'is not root[index]=>field[index]'],
  ['$xavp(a[x]=>b)', '"x" is not an index'],
  ['$(ru{s.substr,1})', '{s.substr} needs a parameter'],
  ['$(ru{s.substr,1,2,3})', '{s.substr} takes 2 parameters'],
  ['$(ru{s.substr,1,-1})', '"-1" is below 0'],
  ['$(ru{s.strip,1x})', '"1x" is not a number'],
  ['$(ru{s.strip,$var(a)x})', '"$var(a)x" is not a variable'],
  ['$(ru{s.select,1,ab})', '{s.select} needs one character that separates'],
  ['$(ru{s.len,1})', '{s.len} takes no parameter'],
  ['$(ru{s.replace,a,{})', 'is not a variable'],
  ['$(ru{param.value,a,,})', 'is not one character that separates parameters'],
  ['$Mf(32)', 'there is no flag "32"'],
])('%s is refused: %s', (text, message) => {
  expect(problem(text)).toContain(message);
});

test('reading a variable fails when its index or name is one that holds nothing fit', () => {
  const { ctx, registry } = new Script();
  const bound = registry.variable('$(avp(x)[$avp(none)])');
  if (isProblem(bound)) throw new Error(bound.message);
  ctx.avps.push('x', 'top');
  expect([bound.get(ctx), bound.attempt?.(ctx)]).toEqual(['', null]);
});

test('what follows the variable in a name or an index means nothing', () => {
  const script = new Script();
  script.ctx.avps.push('x', 'below');
  script.ctx.avps.push('x', 'top');
  script.set('$var(name)', 'x');
  script.set('$var(one)', 1);
  expect(script.print('$avp($var(name)junk) $(avp(x)[$var(one)9])')).toBe('top below');
});
