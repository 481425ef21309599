// tm, rr and uac on a server that is not there, with a caller and a callee who both follow the Record-Route.
import type { AnyModule } from '../../../src/module/index.ts';
import { RouteType } from '../../../src/module/index.ts';
import { makeCoreVariables } from '../../../src/pv/core-variables.ts';
import { NO_FACTS } from '../../../src/pv/facts.ts';
import { answer, CALLER, PROXY, TmBench, type Script, type Sent } from '../../tm/testing/bench.ts';
import rr from '../../rr/index.ts';
import uac from '../index.ts';

export const CALLEE = '192.0.2.9';

export function uacBench(parameters: Record<string, unknown> = {}, ofTm: Record<string, unknown> = {}): TmBench {
  const prepare = (bench: TmBench): void => {
    bench.variables.addVariables(makeCoreVariables(NO_FACTS));
  };
  // The bench starts nothing.
  const started: AnyModule = {
    ...(uac as AnyModule),
    init(host, values) {
      const state: unknown = (uac as AnyModule).init!(host, values);
      void (uac as AnyModule).start!({ host, params: values, state });
      return state;
    },
  };
  return new TmBench(ofTm, prepare).load(rr as AnyModule).load(started, parameters);
}

interface Headers {
  readonly from: string;
  readonly to: string;
  readonly method?: string;
  readonly uri?: string;
  readonly headers?: string;
  readonly branch?: string;
  readonly body?: string;
}

let serial = 0;

export function requestText(parts: Headers): string {
  const { from, to, method = 'INVITE', uri = `sip:bob@${PROXY}`, headers = '', body = '' } = parts;
  const branch = parts.branch ?? `z9hG4bKu${++serial}`;
  return (
    `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP ${CALLER};branch=${branch}\r\nFrom: ${from}\r\nTo: ${to}\r\n` +
    `Call-ID: call\r\nCSeq: 1 ${method}\r\nMax-Forwards: 70\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

/** From and To as they were sent. */
export function addresses(sent: Sent): { from: string; to: string } {
  return { from: String(sent.message.from), to: String(sent.message.to) };
}

export function header(sent: Sent, name: string): string | null {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(sent.text)?.[1]?.trimEnd() ?? null;
}

export const ALICE = '"Alice" <sip:alice@home.example>;tag=atag';
export const BOB = `<sip:bob@${PROXY}>`;

/** What happens in a dialog whose first request `change` changes. */
export interface DialogSeen {
  readonly invite: Sent;
  readonly ok: Sent;
  /** BYE of the caller, as the callee gets it, and its reply. */
  readonly bye: Sent;
  readonly byeOk: Sent;
  /** The same of the callee. */
  readonly back: Sent;
  readonly backOk: Sent;
}

const relay: Script = (ctx, script) => {
  ctx.destination = `sip:${ctx.flow.remoteAddress === CALLER ? CALLEE : CALLER}`;
  return script.call('t_relay', ctx);
};

/** `inDialog` runs before later requests are relayed. */
export function runDialog(
  bench: TmBench,
  change: Script,
  from = ALICE,
  to = BOB,
  inDialog: Script = () => 1,
): DialogSeen {
  bench.script((ctx, script) => {
    if ((ctx.message.to?.tag ?? null) !== null) {
      script.call('loose_route', ctx);
      void inDialog(ctx, script);
    } else {
      script.call('record_route', ctx);
      void change(ctx, script);
    }
    return relay(ctx, script);
  });
  void bench.receive(requestText({ from, to }));
  const invite = bench.last;
  const contact = `Contact: <sip:b@${CALLEE}>\r\n`;
  const record = `Record-Route: ${header(invite, 'Record-Route')}\r\n`;
  void bench.receive(answer(invite, 200, 'OK', record + contact), CALLEE);
  const ok = bench.last;
  const route = record.replace('Record-Route', 'Route');
  const other = (parts: Headers, source: string): [Sent, Sent] => {
    void bench.receive(requestText({ ...parts, method: 'BYE', headers: route }), source);
    const request = bench.last;
    const peer = source === CALLER ? CALLEE : CALLER;
    void bench.receive(answer(request, 200).replace(/(;tag=\w+);tag=b(?=\r\n)/, '$1'), peer);
    return [request, bench.last];
  };
  const [bye, byeOk] = other({ ...addresses(ok), uri: `sip:b@${CALLEE}` }, CALLER);
  const known = addresses(invite);
  const [back, backOk] = other({ from: `${known.to};tag=b`, to: known.from, uri: `sip:a@${CALLER}` }, CALLEE);
  return { invite, ok, bye, byeOk, back, backOk };
}

/** A server whose failure route answers challenges. */
export function authBench(parameters: Record<string, unknown>, mode?: number): TmBench {
  const bench = uacBench(parameters);
  bench.route(RouteType.Failure, 'F', (ctx, script) => {
    const result = mode === undefined ? script.call('uac_auth', ctx) : script.call('uac_auth', ctx, mode);
    script.log(`uac_auth ${String(result)}`);
    if ((result as number) < 0) return;
    script.call('t_on_failure', ctx, 'F');
    script.call('t_relay', ctx);
  });
  return bench.script((ctx, script) => {
    ctx.destination = `sip:${CALLEE}`;
    ctx.avps.push('user', 'tester');
    ctx.avps.push('password', 'sesame');
    script.call('t_on_failure', ctx, 'F');
    return script.call('t_relay', ctx);
  });
}

/** How the name `far` is lost: a test sees it when it asks, or when the answer comes. */
export const LOSSES: readonly (readonly [when: string, lose: (bench: TmBench) => void])[] = [
  ['at once', (bench) => bench.names.delete('far')],
  [
    'later',
    (bench) => {
      bench.names.delete('far');
      bench.slowNames.set('far', null);
    },
  ],
];
