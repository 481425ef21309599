import { describe, expect, test } from 'vitest';
import { parseNameAddr, parseNameAddrItem, parseQValue, readNameAddrList, writeNameAddr } from './name-addr.ts';
import type { NameAddr } from './name-addr.ts';

describe('parseNameAddr', () => {
  test('reads a quoted display name, the URI and the tag', () => {
    const address = parseNameAddr('"Bob \\"B\\" <x>" <sip:bob@biloxi.com;lr>;x=1;tag=a48s')!;
    expect(address.displayName).toBe('"Bob \\"B\\" <x>"');
    expect(address.displayText).toBe('Bob "B" <x>');
    expect(address.uriText).toBe('sip:bob@biloxi.com;lr');
    expect(address.uri!.user).toBe('bob');
    expect(address.tag).toBe('a48s');
    expect(address.parameters).toBe('x=1;tag=a48s');
    expect(address.parameter('X')).toBe('1');
    expect(address.hasBrackets).toBe(true);
  });

  test('reads an unquoted display name of several words', () => {
    const address = parseNameAddr('Mr. Watson   <sip:watson@bell.com>')!;
    expect(address.displayName).toBe('Mr. Watson');
    expect(address.tag).toBeNull();
    expect(address.parameters).toBe('');
  });

  test('without brackets everything behind a semicolon is a header parameter', () => {
    const address = parseNameAddr('sip:a@b;tag=1')!;
    expect(address.uriText).toBe('sip:a@b');
    expect(address.tag).toBe('1');
    expect(address.hasBrackets).toBe(false);
    expect(address.displayName).toBe('');
  });

  test('white space and folds may stand between the parts', () => {
    const address = parseNameAddr(' "A"\r\n  < sip:a@b >\t; tag = 7 ')!;
    expect(address.displayText).toBe('A');
    expect(address.uriText).toBe('sip:a@b');
    expect(address.tag).toBe('7');
  });

  test('a display name may stand directly before the bracket', () => {
    expect(parseNameAddr('caller<sip:caller@example.com>')!.displayName).toBe('caller');
  });

  test('a folded display name reads as one line', () => {
    expect(parseNameAddr('Bob\r\n Smith <sip:a@b>')!.displayName).toBe('Bob Smith');
  });

  test('an empty tag is none', () => {
    for (const text of ['<sip:a@b>;tag=', '<sip:a@b>;tag', '<sip:a@b>;tag=""', '<sip:a@b>']) {
      expect(parseNameAddr(text)!.tag).toBeNull();
    }
  });

  test('quotes round a tag do not belong to it', () => {
    expect(parseNameAddr('<sip:a@b>;tag="q"')!.tag).toBe('q');
  });

  test('a tag in the URI is none of the header', () => {
    expect(parseNameAddr('<sip:a@b;tag=1>')!.tag).toBeNull();
  });

  test('the last of two tags counts', () => {
    expect(parseNameAddr('<sip:a@b>;tag=1;tag=2')!.tag).toBe('2');
  });

  test('a bad URI in brackets leaves the address readable', () => {
    const address = parseNameAddr('<bad uri>;tag=1')!;
    expect(address.uri).toBeNull();
    expect(address.tag).toBe('1');
  });

  test.each([
    ['nothing', ''],
    ['only white space', '  '],
    ['an unclosed quote', '"Bob <sip:bob@b>'],
    ['an unclosed bracket', '<sip:bob@b'],
    ['empty brackets', '<>'],
    ['a bracket in brackets', '<sip:<a@b>'],
    ['a closing bracket alone', 'sip:a@b>'],
    ['a quoted name without URI', '"Bob"'],
    ['a quoted name before a bare URI', '"Bob" sip:a@b'],
    ['words without brackets', 'Bob sip:a@b'],
    ['text behind the URI', '<sip:a@b> x'],
    ['an empty parameter', '<sip:a@b>;;tag=1'],
    ['a parameter without name', '<sip:a@b>;=1'],
    ['an unclosed quoted parameter', '<sip:a@b>;x="1'],
    ['two addresses', '<sip:a@b>, <sip:c@d>'],
    ['an unquoted name with a comma', 'Bell, Alexander <sip:a.g.bell@bell-tel.com>'],
    ['a star', '*'],
    ['URI headers without brackets', 'sip:a@b?Route=%3Csip:c%3E'],
  ])('refuses %s', (_what, text) => {
    expect(parseNameAddr(text)).toBeNull();
  });
});

describe('positions', () => {
  test('are offsets into the text', () => {
    const text = 'xx "A" <sip:a@b>;q=0.5 , <sip:c@d>';
    const address = parseNameAddrItem(text, 2, text.length)!;
    expect(text.slice(address.start, address.end)).toBe('"A" <sip:a@b>;q=0.5');
    expect(text.slice(address.uriStart, address.uriEnd)).toBe('sip:a@b');
    expect(address.toString()).toBe('"A" <sip:a@b>;q=0.5');
  });
});

describe('readNameAddrList', () => {
  function list(text: string): string[] | null {
    const into: NameAddr[] = [];
    return readNameAddrList(text, 0, text.length, into) ? into.map((address) => address.uriText) : null;
  }

  test('splits at commas outside quotes and brackets', () => {
    expect(list('"a, b" <sip:a@b?x=1,2>;p="c,d" ,sip:e@f;q=1,\r\n <sip:g@h>')).toEqual([
      'sip:a@b?x=1,2',
      'sip:e@f',
      'sip:g@h',
    ]);
  });

  test('an empty item makes the list malformed', () => {
    expect(list('<sip:a@b>,')).toBeNull();
    expect(list('<sip:a@b>,,<sip:c@d>')).toBeNull();
  });
});

describe('contact parameters', () => {
  test('q is in thousandths', () => {
    expect(parseNameAddr('<sip:a@b>;q=0.7')!.q).toBe(700);
    expect(parseNameAddr('<sip:a@b>')!.q).toBeNull();
    expect(parseNameAddr('<sip:a@b>;q=7')!.q).toBeNull();
  });

  test.each([
    ['0', 0],
    ['1', 1000],
    ['0.', 0],
    ['0.5', 500],
    ['0.05', 50],
    ['0.123', 123],
    ['1.000', 1000],
    ['1.001', null],
    ['0.1234', null],
    ['.5', null],
    ['', null],
    ['-1', null],
  ])('q value %s', (text, value) => {
    expect(parseQValue(text)).toBe(value);
  });

  test('expires is in seconds and clamped', () => {
    expect(parseNameAddr('<sip:a@b>;expires=3600')!.expires).toBe(3600);
    expect(parseNameAddr('<sip:a@b>;expires=0')!.expires).toBe(0);
    expect(parseNameAddr('<sip:a@b>;expires=99999999999999')!.expires).toBe(4294967295);
    expect(parseNameAddr('<sip:a@b>;expires=-1')!.expires).toBeNull();
    expect(parseNameAddr('<sip:a@b>')!.expires).toBeNull();
  });
});

describe('writeNameAddr', () => {
  test('quotes the display name', () => {
    expect(writeNameAddr('Bob "B"', 'sip:b@c', 'tag=1')).toBe('"Bob \\"B\\"" <sip:b@c>;tag=1');
    expect(writeNameAddr(null, 'sip:b@c')).toBe('<sip:b@c>');
  });
});

test('a 64 kB tag and 10,000 parameters are read in one pass', () => {
  const tag = 'x'.repeat(65_000);
  expect(parseNameAddr(`<sip:a@b>;tag=${tag}`)!.tag).toBe(tag);
  expect(parseNameAddr(`<sip:a@b>${';p=1'.repeat(10_000)};tag=z`)!.tag).toBe('z');
});

test('a bracket in the name of a parameter makes an address malformed: lists are split elsewhere there', () => {
  expect(parseNameAddr('sip:a@b;(<sip:')).toBeNull();
  expect(parseNameAddr('<sip:a@b>;x>y=1')).toBeNull();
});
