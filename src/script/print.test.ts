import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BinaryOperator, Expression, File, Statement } from './ast.ts';
import { BINARY_PRECEDENCE } from './parse-expression.ts';
import { printExpression, printString } from './print-expression.ts';
import { printFile, printStatement } from './print.ts';
import { parseExpressionText, parseText, problemsOf, shapeOf } from './testing/shape.ts';

const span = { source: 0, start: 0, end: 0 };

/** The tree without places and ways of writing. */
function bare(node: unknown): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (/span$/i.test(key) || key === 'raw' ? undefined : value)),
  );
}

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.integer({ min: 0, max: 99 }).map((value) => ({ kind: 'IntLiteral' as const, value, text: String(value), span })),
  fc.string({ unit: 'binary' }).map((text) => {
    const value = Buffer.from(text).toString('latin1');
    return { kind: 'StringLiteral' as const, value, raw: '', span };
  }),
  fc
    .constantFrom('$rU', '$(hdr(X)[-1]{s.substr,0,$var(n)})', '$avp($var(n))')
    .map((text) => ({ kind: 'Variable' as const, text, span })),
  fc.constantFrom('method', 'msg:len', 'a.example').map((name) => ({ kind: 'Word' as const, name, span })),
  fc.constant({ kind: 'Select' as const, text: '@via[1].branch', span }),
  fc.constant({ kind: 'Address' as const, text: '10.0.0.0/8', address: '10.0.0.0', mask: '8', span }),
);

const expression: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .record({
        operator: fc.constantFrom(...(Object.keys(BINARY_PRECEDENCE) as BinaryOperator[])),
        left: tie('any'),
        right: tie('any'),
      })
      .map((parts) => ({ kind: 'Binary' as const, ...parts, span })),
    fc
      .record({
        operator: fc.constantFrom(
          '!' as const,
          '~' as const,
          'int' as const,
          'str' as const,
          'defined' as const,
          'strlen' as const,
        ),
        operand: tie('any'),
      })
      .map((parts) => ({ kind: 'Unary' as const, ...parts, span })),
    fc
      .record({ name: fc.constantFrom('f', 't_relay'), args: fc.array(tie('any'), { maxLength: 3 }) })
      .map((parts) => ({ kind: 'Call' as const, ...parts, nameSpan: span, span })),
  ),
})).any;

describe('whatever tree is printed reads back as the same tree', () => {
  test('expressions', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        expect(bare(parseExpressionText(printExpression(tree)))).toEqual(bare(tree));
      }),
      { numRuns: 300 },
    );
  });

  test('strings of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const value = Buffer.from(bytes).toString('latin1');
        expect(parseExpressionText(printString(value))).toMatchObject({ value });
      }),
    );
  });
});

const SAMPLE = `
debug=2 listen=udp:10.0.0.1:5060 advertise 1.2.3.4:5060 name "a" alias=a.example
listen="odd address"
pstn.gw_ip = "" desc "gateway \\"x\\""
loadmodule tm.so
modparam("a|b", "c", -0x10)
flags A:1, B
cfgengine native
route { if ($a) exit; else if ($b) { drop; } else while ($c) { break; } switch($d) { case -1: case /"^x": exit(); default: { ; } } }
route[a-b] { $var(x) = (1 + 2) * -3 - (4 - 5) - - 6; return (1) + 2; }
event_route[tm:local-request] { route("a b"); route($x + "y"); !f(, 'q"\\') || not (g() and h()); }
timer_route[t, 30] { force_rport; if (src_ip == 10.0.0.0/8 || (10.0.0.1) / 8 == 1) { } }
`;

test('printing, reading and printing again changes nothing', () => {
  const parsed = parseText(SAMPLE);
  expect(problemsOf(parsed)).toEqual([]);
  const printed = printFile(parsed.file);
  const again = parseText(printed);
  expect(problemsOf(again)).toEqual([]);
  expect(printFile(again.file)).toBe(printed);
  expect(printed).toMatchInlineSnapshot(`
    "debug=2
    listen=udp:10.0.0.1:5060 advertise 1.2.3.4:5060 name "a"
    alias=a.example
    listen="odd address"
    pstn.gw_ip="" desc "gateway \\"x\\""

    loadmodule "tm.so"

    modparam("a|b", "c", -0x10)

    flags A:1, B

    cfgengine "native"

    route {
      if ($a) {
        exit;
      } else if ($b) {
        drop;
      } else {
        while ($c) {
          break;
        }
      }
      switch ($d) {
        case -1:
        case /"^x":
          exit;
        default:
          {
          }
      }
    }

    route[a-b] {
      $var(x) = (1 + 2) * -3 - (4 - 5) - -6;
      return 1 + 2;
    }

    event_route[tm:local-request] {
      route("a b");
      route($x + "y");
      !f("q\\"\\\\") || !(g() && h());
    }

    timer_route[t, 30] {
      force_rport();
      if (src_ip == 10.0.0.0/8 || (10.0.0.1) / 8 == 1) {
      }
    }
    "
  `);
});

test('only the parentheses that are needed are printed', () => {
  const printed = (text: string) => printExpression(parseExpressionText(text));
  expect(printed('((1 + (2 * 3)))')).toBe('1 + 2 * 3');
  expect(printed('(1 - 2) - (3 - 4)')).toBe('1 - 2 - (3 - 4)');
  expect(printed('!(a == 1) && (b || c)')).toBe('!(a == 1) && (b || c)');
  expect(printed('(int)($x + 1)')).toBe('(int)($x + 1)');
  expect(shapeOf(parseExpressionText('!!!$x'))).toBe(shapeOf(parseExpressionText(printed('!!!$x'))));
});

test('a single statement prints with its indentation', () => {
  const { file } = parseText('request_route { if ($a) { if ($b) exit; } }');
  const statement = (file as File).items.flatMap((item): readonly Statement[] =>
    item.kind === 'RouteBlock' ? item.body.statements : [],
  )[0]!;
  expect(printStatement(statement, '  ')).toBe('if ($a) {\n    if ($b) {\n      exit;\n    }\n  }');
});
