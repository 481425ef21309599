import { describe, expect, test } from 'vitest';
import { RpcArguments } from './arguments.ts';
import { RpcFault } from './fault.ts';
import { MethodRegistry, type MethodDefinition } from './registry.ts';
import { RpcDouble, RpcStruct } from './value.ts';

const method = (name: string, run: MethodDefinition['run']): MethodDefinition => ({ name, doc: name, run });
const none = new RpcArguments([]);

describe('a method', () => {
  test('answers at once when it does not wait', () => {
    const registry = new MethodRegistry();
    const answer = registry.call(
      method('a', (_args, reply) => void reply.add(1, 'x')),
      none,
    );
    expect(answer).toEqual({ fault: null, values: [1, 'x'], list: false });
  });

  test('that throws a fault answers with it and nothing else', async () => {
    const registry = new MethodRegistry();
    const fault = new RpcFault(404, 'no');
    expect(
      registry.call(
        method('a', (_args, reply) => {
          reply.add(1);
          throw fault;
        }),
        none,
      ),
    ).toEqual({ fault });
    expect(
      await registry.call(
        method('b', () => Promise.reject(fault)),
        none,
      ),
    ).toEqual({ fault });
  });

  test('that breaks is reported and answered with 500', async () => {
    const reported: string[] = [];
    const registry = new MethodRegistry({ onError: (name, error) => reported.push(`${name}: ${String(error)}`) });
    const broken = await registry.call(
      method('a', () => {
        throw new TypeError('oops');
      }),
      none,
    );
    expect(broken.fault).toMatchObject({ code: 500, reason: 'Internal error' });
    await registry.call(
      method('b', () => Promise.reject(new Error('later'))),
      none,
    );
    expect(reported).toEqual(['a: TypeError: oops', 'b: Error: later']);
  });

  test('of the same name replaces the one before', () => {
    const registry = new MethodRegistry();
    registry.addAll([
      method('b', () => undefined),
      method('a', () => undefined),
      method('b', (_args, reply) => void reply.add(2)),
    ]);
    expect(registry.names()).toEqual(['a', 'b']);
    expect(registry.list().map(({ name }) => name)).toEqual(['a', 'b']);
    expect(registry.call(registry.find('b')!, none)).toMatchObject({ values: [2] });
    expect(registry.find('c')).toBeNull();
  });
});

describe('arguments', () => {
  const fault = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as RpcFault).message;
    }
    return 'none';
  };

  test('are read in order and run out', () => {
    const args = new RpcArguments(['a', 1, new RpcDouble(2.5)]);
    expect([args.string(), args.int(), args.double(), args.remaining]).toEqual(['a', 1, 2.5, 0]);
    expect([args.optionalString(), args.optionalInt(), args.optionalDouble(), args.optionalScalar()]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test('a number is good where text is wanted', () => {
    expect(new RpcArguments([1001]).string()).toBe('1001');
    expect(new RpcArguments([new RpcDouble(1.5)]).string()).toBe('1.5');
    expect(new RpcArguments([7]).double()).toBe(7);
  });

  test('a missing one is a fault that names its place', () => {
    expect(fault(() => new RpcArguments([]).string())).toBe(
      '400 - error at parameter 0: expected string type but end of packet encountered',
    );
    const args = new RpcArguments(['a', 'b']);
    args.string();
    args.string();
    expect(fault(() => args.int())).toBe(
      '400 - error at parameter 2: expected integer type but end of packet encountered',
    );
  });

  test('one of another kind is a fault unless conversion is asked for', () => {
    expect(fault(() => new RpcArguments(['5']).int())).toBe(
      "400 - error at parameter 0: expected integer type but record doesn't match type",
    );
    expect(new RpcArguments(['5'], { convert: true }).int()).toBe(5);
    expect(new RpcArguments([new RpcDouble(5.9)], { convert: true }).int()).toBe(5);
    expect(new RpcArguments(['0.5'], { convert: true }).double()).toBe(0.5);
    expect(fault(() => new RpcArguments(['5x'], { convert: true }).int())).toContain('expected integer type');
    expect(fault(() => new RpcArguments([new RpcStruct()]).string())).toContain('expected string type');
    expect(fault(() => new RpcArguments([new RpcStruct()]).scalar())).toContain('expected string type');
  });
});
