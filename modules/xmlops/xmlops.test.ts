import { describe, expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import xmlops from './index.ts';

const SAMPLE = '<?xml version="1.0" encoding="UTF-8"?><a k="v"><b>test</b><b>two</b><c/></a>';

function withDocument(text: string, parameters = {}): FunctionBench {
  const bench = FunctionBench.make(xmlops, parameters);
  bench.script.set('$xml(x=>doc)', text);
  return bench;
}

const find = (bench: FunctionBench, expression: string): unknown => bench.script.get(`$xml(x=>xpath:${expression})`);

// What Kamailio 5.6 gives.
describe('reading', () => {
  test.each([
    ['/a/b/text()', 'test,two'],
    ['/a/b', '<b>test</b>,<b>two</b>'],
    ['/a/@k', 'v'],
    ['/a/c', '<c/>'],
    ['//b[2]/text()', 'two'],
    ['/a/none', ''],
    ['string(/a/@k)', ''],
    ['count(/a/b)', ''],
  ])('%s finds %j', (expression, found) => {
    expect(find(withDocument(SAMPLE), expression)).toBe(found);
  });

  test('a document is given back as it was assigned', () => {
    expect(withDocument(SAMPLE).script.get('$xml(x=>doc)')).toBe(SAMPLE);
    expect(withDocument('no XML <').script.get('$xml(x=>doc)')).toBe('no XML <');
  });

  test('text, comments, sections and references', () => {
    const bench = withDocument('<a><b>0123<!-- c --><![CDATA[<x>]]>&amp;</b><c x="1&quot;2"></c></a>');
    expect(find(bench, '/a/b/text()')).toBe('0123,<x>,&');
    expect(find(bench, '/a/b')).toBe('<b>0123<!-- c --><![CDATA[<x>]]>&amp;</b>');
    expect(find(bench, '/a/b/comment()')).toBe(' c ');
    expect(find(bench, '/a/c/@x')).toBe('1"2');
  });

  test('a default namespace is reached by a prefix of the configuration and not repeated', () => {
    const bench = withDocument(
      '<presence xmlns="urn:ietf:params:xml:ns:pidf"><tuple id="8"><basic>none</basic></tuple></presence>',
      {
        xml_ns: ['pidf=urn:ietf:params:xml:ns:pidf'],
      },
    );
    expect(find(bench, '/pidf:presence/pidf:tuple/pidf:basic')).toBe('<basic>none</basic>');
    expect(find(bench, '/pidf:presence/pidf:tuple/pidf:basic/text()')).toBe('none');
  });

  test('bytes of UTF-8 go in and come out', () => {
    const bytes = Buffer.from('<a>h\u00e9</a>', 'utf8').toString('latin1');
    expect(find(withDocument(bytes), '/a/text()')).toBe(Buffer.from('h\u00e9', 'utf8').toString('latin1'));
  });

  test.each([
    ['/a[', 'unable to evaluate xpath expression [/a[]'],
    ['/q:a', 'unable to evaluate xpath expression [/q:a]'],
  ])('%s is no expression for it', (expression, complaint) => {
    const bench = withDocument(SAMPLE);
    expect(find(bench, expression)).toBeNull();
    expect(bench.log).toEqual([`-1 ${complaint}`]);
  });

  test.each(['<a>', 'no XML', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', '<a>&x;</a>'])(
    '%s is not read',
    (text) => {
      const bench = withDocument(text);
      expect(find(bench, '/a')).toBeNull();
      expect(bench.log).toHaveLength(1);
    },
  );

  test('what was never assigned is null', () => {
    expect(FunctionBench.make(xmlops).script.get('$xml(x=>doc)')).toBeNull();
  });
});

describe('writing', () => {
  function written(document: string, expression: string, value: string): unknown {
    const bench = withDocument(document);
    bench.script.set(`$xml(x=>xpath:${expression})`, value);
    return bench.script.get('$xml(x=>doc)');
  }
  const declared = '<?xml version="1.0" encoding="UTF-8"?>\n';

  test.each([
    ['/a/b', '1234', `${declared}<a k="v"><b>1234</b><b>1234</b><c/></a>\n`],
    ['/a/c', '<d>x</d>', `${declared}<a k="v"><b>test</b><b>two</b><c>&lt;d&gt;x&lt;/d&gt;</c></a>\n`],
    ['/a/@k', 'a&amp;b&#65;', `${declared}<a k="a&amp;bA"><b>test</b><b>two</b><c/></a>\n`],
    ['/a/none', 'z', `${declared}<a k="v"><b>test</b><b>two</b><c/></a>\n`],
    ['/a/b/text()', 'new', `${declared}<a k="v"><b>new</b><b>new</b><c/></a>\n`],
  ])('%s becomes %j', (expression, value, document) => {
    expect(written(SAMPLE, expression, value)).toBe(document);
  });

  test('a document without encoding is written in ASCII', () => {
    expect(written('<a/>', '/a', Buffer.from('\u00e9', 'utf8').toString('latin1'))).toBe(
      '<?xml version="1.0"?>\n<a>&#xE9;</a>\n',
    );
  });

  test('$null and an empty text take the document away', () => {
    for (const nothing of [null, '']) {
      const bench = withDocument(SAMPLE);
      bench.script.set('$xml(x=>doc)', nothing);
      expect(bench.script.get('$xml(x=>doc)')).toBeNull();
    }
  });

  test('what is longer than the buffer is refused and changes nothing', () => {
    const bench = withDocument('<a/>', { buf_size: 20 });
    bench.script.set('$xml(x=>doc)', `<a>${'0'.repeat(20)}</a>`);
    expect(bench.script.get('$xml(x=>doc)')).toBe('<a/>');
    expect(bench.log).toEqual(['-1 a value of 27 bytes is longer than buf_size']);
  });
});

test.each(['$xml(x)', '$xml(x=>other)', '$xml(x=>xpath:)', '$xml(=>doc)'])('%s is refused', (text) => {
  expect(FunctionBench.make(xmlops).script.registry.variable(text)).toMatchObject({ problem: 'bad-value' });
});
