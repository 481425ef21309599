import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RpcFault } from '../fault.ts';
import { MethodRegistry } from '../registry.ts';
import { RpcArray, RpcDouble, RpcStruct, structOf } from '../value.ts';
import { answerDocument, type JsonAnswer } from './answer.ts';
import { DocumentFramer } from './document-framer.ts';
import { writeJson } from './write.ts';

const registry = new MethodRegistry();
registry.addAll([
  {
    name: 'echo',
    doc: '',
    list: true,
    run: (args, reply) => {
      while (args.remaining > 0) reply.add(args.scalar());
    },
  },
  { name: 'pair', doc: '', run: (_args, reply) => void reply.add('first', 'last') },
  { name: 'nothing', doc: '', run: () => undefined },
  { name: 'number', doc: '', run: (args, reply) => void reply.add(args.int()) },
  {
    name: 'fail',
    doc: '',
    run: () => {
      throw new RpcFault(404, 'Not here');
    },
  },
  {
    name: 'slow',
    doc: '',
    run: async (_args, reply) => {
      await Promise.resolve();
      reply.add('late');
    },
  },
]);

const call = (document: string, pretty = true): JsonAnswer | Promise<JsonAnswer> =>
  answerDocument(registry, Buffer.from(document, 'utf8').toString('latin1'), { pretty });
const body = async (document: string, pretty = true): Promise<string> =>
  Buffer.from((await call(document, pretty)).body, 'latin1').toString('utf8');
const request = (method: string, params?: unknown, id: unknown = 1): string =>
  JSON.stringify({ jsonrpc: '2.0', method, params, id });

/** The layouts below are those of Kamailio 5.6.3. */
describe('the layout', () => {
  test('of lists of objects and of objects in objects', () => {
    const psx = [structOf({ IDX: 0, DSC: 'main' }), structOf({ IDX: 1, DSC: 'udp' })];
    expect(writeJson(psx, true)).toBe(
      '[{\n\t\t"IDX":\t0,\n\t\t"DSC":\t"main"\n\t}, {\n\t\t"IDX":\t1,\n\t\t"DSC":\t"udp"\n\t}]',
    );
    const dump = new RpcStruct();
    const domain = dump.array('Domains').struct('Domain');
    domain.add('Size', 1024);
    domain.array('AoRs');
    domain.struct('Stats').add('Records', 0);
    expect(writeJson(dump, true)).toBe(
      '{\n\t"Domains":\t[{\n\t\t\t"Domain":\t{\n\t\t\t\t"Size":\t1024,\n\t\t\t\t"AoRs":\t[],\n\t\t\t\t"Stats":\t{\n\t\t\t\t\t"Records":\t0\n\t\t\t\t}\n\t\t\t}\n\t\t}]\n}',
    );
  });

  test('of fractions, and of lists with and without names', () => {
    expect(writeJson([new RpcDouble(0.5), new RpcDouble(1)], true)).toBe('[0.500000, 1]');
    expect(writeJson(new RpcArray().add(1).add('x', 'name'), false)).toBe('[1,{"name":"x"}]');
  });

  test('without white space', async () => {
    expect(await body(request('echo', ['a', 1]), false)).toBe('{"jsonrpc":"2.0","result":["a",1],"id":1}');
  });

  test('of text with special characters is JSON again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)) }),
        (text) => {
          expect(JSON.parse(writeJson(text, true))).toBe(text);
        },
      ),
    );
  });

  test('of bytes that are no UTF-8 is still UTF-8', () => {
    expect(writeJson('a\xff\xe9', true)).toBe('"a\\u00ff\\u00e9"');
    expect(writeJson('caf\xc3\xa9', true)).toBe('"caf\xc3\xa9"');
  });
});

describe('answers', () => {
  test('show one value alone, a list as one, and nothing as an empty object', async () => {
    expect(await body(request('echo', ['a']))).toBe('{\n\t"jsonrpc":\t"2.0",\n\t"result":\t["a"],\n\t"id":\t1\n}');
    expect(await body(request('echo', []))).toBe('{\n\t"jsonrpc":\t"2.0",\n\t"result":\t[],\n\t"id":\t1\n}');
    expect(await body(request('pair'))).toBe('{\n\t"jsonrpc":\t"2.0",\n\t"result":\t"last",\n\t"id":\t1\n}');
    expect(await body(request('nothing'))).toBe('{\n\t"jsonrpc":\t"2.0",\n\t"result":\t{\n\t},\n\t"id":\t1\n}');
  });

  test('carry the fault with code and text', async () => {
    expect(await call(request('fail'))).toEqual({
      code: 404,
      text: 'Not here',
      body: '{\n\t"jsonrpc":\t"2.0",\n\t"error":\t{\n\t\t"code":\t404,\n\t\t"message":\t"Not here"\n\t},\n\t"id":\t1\n}',
      replyName: null,
    });
    expect(await call(request('nope'))).toMatchObject({ code: 500, text: 'Method Not Found' });
  });

  test.each([
    ['"abc"', '"abc"'],
    ['1.5', '1.500000'],
    ['123456789012', '123456789012'],
    ['null', '0'],
    ['true', '1'],
    ['{}', '0'],
  ])('give the id %s back as %s', async (id, shown) => {
    expect(await body(`{"jsonrpc":"2.0","method":"echo","id":${id}}`)).toContain(`"id":\t${shown}\n}`);
  });

  test('have no id when the request has none', async () => {
    expect(await body('{"jsonrpc":"2.0","method":"pair"}')).toBe('{\n\t"jsonrpc":\t"2.0",\n\t"result":\t"last"\n}');
  });

  test('come at once unless the method waits', async () => {
    expect(call(request('pair'))).not.toBeInstanceOf(Promise);
    expect(await call(request('slow'))).toMatchObject({ code: 200, text: 'OK' });
  });

  test('to several requests come together', async () => {
    expect(await body(`[${request('pair')},${request('slow', [], 2)},5]`, false)).toBe(
      '[{"jsonrpc":"2.0","result":"last","id":1},{"jsonrpc":"2.0","result":"late","id":2},' +
        '{"jsonrpc":"2.0","error":{"code":-32600,"message":"Invalid Request"}}]',
    );
  });
});

describe('parameters', () => {
  test('may be named, and of every kind', async () => {
    expect(await body(request('echo', { a: 1, b: 'x', c: true, d: 2.5 }), false)).toContain('"result":[1,"x",1,2]');
    expect(await body(request('echo', 'alone'), false)).toContain('"result":["alone"]');
    expect(await body(request('echo', ['é"\\']), false)).toContain('"result":["é\\"\\\\"]');
  });

  test('are converted where a method wants a number', async () => {
    expect(await body(request('number', ['12']), false)).toContain('"result":12');
    expect(await call(request('number', ['a']))).toMatchObject({ code: 400 });
    expect(await call(request('number', []))).toMatchObject({ code: 400 });
  });

  test('without meaning are refused', async () => {
    expect(await call(request('echo', [null]))).toMatchObject({ code: -32602 });
    expect(await call(request('echo', [[1], { a: 'b' }]))).toMatchObject({ code: 400 });
  });
});

describe('bad documents', () => {
  test.each([
    ['nonsense', -32700],
    ['', -32700],
    ['[]', -32600],
    ['5', -32600],
    ['{"jsonrpc":"1.0","method":"pair","id":1}', -32600],
    ['{"method":"pair","id":1}', -32600],
    ['{"jsonrpc":"2.0","id":1}', -32600],
    ['{"jsonrpc":"2.0","method":5,"id":1}', -32600],
  ])('%s is answered %i', async (document, code) => {
    expect(await call(document)).toMatchObject({ code });
  });

  test('arbitrary text never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        JSON.parse(await body(text));
      }),
    );
  });
});

describe('a stream', () => {
  const documents = (limit: number, ...chunks: string[]): string[] => {
    const framer = new DocumentFramer(limit);
    const found: string[] = [];
    for (const chunk of chunks) {
      framer.push(chunk);
      for (let document = framer.next(); document !== null; document = framer.next()) found.push(document);
    }
    return found;
  };

  test('is cut where documents end, whatever stands between', () => {
    expect(documents(100, 'junk\n{"a":"}\\"{"}\n\n [1,[2]] more } {"b":{}}')).toEqual([
      '{"a":"}\\"{"}',
      '[1,[2]]',
      '{"b":{}}',
    ]);
    expect(documents(100, '{"a', '":', '1}', '{', '}')).toEqual(['{"a":1}', '{}']);
  });

  test('with a document beyond the limit goes on after it was dropped', () => {
    expect(documents(20, `{"a":"${'x'.repeat(30)}`, '"}', '{"b":1}')).toEqual(['{"b":1}']);
  });

  test('can forget a document that does not end', () => {
    const framer = new DocumentFramer(100);
    framer.push('{"a":');
    expect([framer.next(), framer.partial]).toEqual([null, true]);
    framer.reset();
    framer.push('{}');
    expect([framer.next(), framer.partial]).toEqual(['{}', false]);
  });
});
