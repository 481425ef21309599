import { describe, expect, test } from 'vitest';
import { isProblem } from '../../src/lib/problem.ts';
import { findGroup, groupsOf, parseAppendGroup, twAppend } from './append-groups.ts';

describe('a group of tw_append', () => {
  test('has headers and attributes, each with a title or under its own name, in whatever white space', () => {
    expect(
      parseAppendGroup(' a : name=hdr[From] ;ttt = avp[i:3];HDR[X-A];avp[s:foo] ; msg[body];x=msg[Body] '),
    ).toEqual({
      name: 'a',
      lines: [
        { kind: 'header', title: 'name', name: 'From' },
        { kind: 'avp', title: 'ttt', name: 'i:3' },
        { kind: 'header', title: 'X-A', name: 'X-A' },
        { kind: 'avp', title: 'foo', name: 'foo' },
      ],
    });
  });

  test.each([
    ['a', 'parse error in <a> around position 1'],
    ['a:', 'parse error in <a:> around position 2'],
    [':hdr[A]', 'parse error in <:hdr[A]> around position 0'],
    ['a b:hdr[A]', 'parse error in <a b:hdr[A]> around position 2'],
    ['a:hdr', 'parse error in <a:hdr> around position 5'],
    ['a:hdr[A', 'parse error in <a:hdr[A> around position 7'],
    ['a:hdr[]', 'parse error in <a:hdr[]> around position 6'],
    ['a:hdr[ A ]', 'parse error in <a:hdr[ A ]> around position 6'],
    ['a:hdr [A]', 'parse error in <a:hdr [A]> around position 6'],
    ['a:hdr[A];', 'parse error in <a:hdr[A];> around position 9'],
    ['a:;hdr[A]', 'parse error in <a:;hdr[A]> around position 2'],
    ['a:hdr[A] x', 'parse error in <a:hdr[A] x> around position 9'],
    ['a:hdr[A],hdr[B]', 'parse error in <a:hdr[A],hdr[B]> around position 8'],
    ['a:x=', 'parse error in <a:x=> around position 4'],
    ['a:=hdr[A]', 'parse error in <a:=hdr[A]> around position 2'],
    ['a:x y=hdr[A]', 'parse error in <a:x y=hdr[A]> around position 4'],
    ['a:$ru', 'parse error in <a:$ru> around position 5'],
    ['a:x=$ru', 'parse error in <a:x=$ru> around position 7'],
    ['a:x==hdr[A]', 'unknown type <=hdr>'],
    ['a:b:hdr[A]', 'unknown type <b:hdr>'],
    ['a:foo[A]', 'unknown type <foo>'],
    ['a:avp[$name]', 'bad alias spec <$name>'],
    ['a:avp[i:x]', 'bad alias spec <i:x>'],
    ['a:msg[uri]', 'unsupported value <uri> for msg type'],
  ])('%s is refused where Kamailio refuses it', (text, message) => {
    expect(parseAppendGroup(text)).toMatchObject({ message });
  });

  test.each(['a/b:hdr[A]', 'a:hdr[A:B]', 'a:avp[re:x]', 'a:avp[S:x]', 'a:avp[i:0]'])('%s is one', (text) => {
    expect(isProblem(parseAppendGroup(text) as object)).toBe(false);
  });
});

describe('tw_append', () => {
  test('declares groups, each once, that are found in any case', () => {
    const first = twAppend.parse('one:hdr[A]', []);
    expect(first).toEqual({ value: ['one:hdr[A]'] });
    expect(twAppend.parse('two:hdr[B]', ['one:hdr[A]'])).toEqual({ value: ['one:hdr[A]', 'two:hdr[B]'] });
    expect(twAppend.parse('ONE:hdr[B]', ['one:hdr[A]'])).toMatchObject({
      message: 'duplicated tw_append name <ONE>',
    });
    expect(findGroup(groupsOf(['one:hdr[A]']), 'One')?.lines).toHaveLength(1);
    expect(findGroup(groupsOf(['one:hdr[A]']), 'two')).toBeNull();
  });

  test('an empty text declares nothing', () => {
    expect(twAppend.parse('', ['one:hdr[A]'])).toEqual({ value: ['one:hdr[A]'] });
  });
});
