// The objects a message is handled with have one shape each, wherever they were made and whatever became of them.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { oddShape } from '../../src/lib/testing/same-shape.ts';
import { RouteType } from '../../src/module/index.ts';
import type { Message } from '../../src/sip/message.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { answer, request, TmBench, type Script } from './testing/bench.ts';

const A = '192.0.2.11';
const B = '192.0.2.12';

/** Contexts by the route they were seen in. */
type Seen = Map<string, Context>;

/** One call or other transaction, driven to its end. */
type Course = (bench: TmBench) => void;

const COURSES: Readonly<Record<string, Course>> = {
  answered(bench) {
    void bench.receive(
      request('INVITE', { headers: 'Contact: <sip:alice@192.0.2.1>\r\nRecord-Route: <sip:a;lr>\r\n' }),
    );
    const invite = bench.last;
    void bench.receive(answer(invite, 180), A);
    void bench.receive(answer(invite, 200, 'OK', 'Contact: <sip:bob@192.0.2.11>\r\n'), A);
    void bench.receive(request('ACK', { branch: 'z9hG4bK2', toTag: 'b' }));
    void bench.receive(request('BYE', { branch: 'z9hG4bK3', toTag: 'b' }));
    void bench.receive(answer(bench.last, 200), A);
  },
  'forked and refused'(bench) {
    void bench.receive(request('INVITE', { user: 'two' }));
    const [first, second] = bench.sent.filter(({ message }) => message.method === 'INVITE');
    void bench.receive(answer(first!, 486), A);
    void bench.receive(answer(second!, 404), B);
    void bench.receive(request('ACK', { user: 'two' }));
  },
  canceled(bench) {
    void bench.receive(request('INVITE', { headers: 'Via: SIP/2.0/TCP 192.0.2.9;received=192.0.2.8;rport=5\r\n' }));
    const invite = bench.last;
    void bench.receive(answer(invite, 183), A);
    void bench.receive(request('CANCEL'));
    void bench.receive(answer(invite, 487), A);
    void bench.receive(request('ACK'));
  },
  'without an answer'(bench) {
    void bench.receive(request('OPTIONS'));
  },
  'by a stream, without a cookie'(bench) {
    void bench.receive(request('MESSAGE', { branch: 'old' }), undefined, 'tcp', 3);
    void bench.receive(answer(bench.last, 202), A);
  },
};

/** Drives one course and notes what was seen of it. */
function drive(course: Course): { contexts: Context[]; cells: Cell[]; messages: Message[] } {
  const seen: Seen = new Map();
  const bench = new TmBench();
  const noted = (route: string, then?: Script): Script => {
    return (ctx, script) => {
      seen.set(`${route} ${seen.size}`, ctx);
      return then?.(ctx, script);
    };
  };
  bench.route(RouteType.Reply, 'R', noted('reply'));
  bench.route(RouteType.Branch, 'B', noted('branch'));
  bench.route(RouteType.Failure, 'F', noted('failure'));
  bench.script(
    noted('request', (ctx, script) => {
      if (ctx.message.method === 'ACK' || ctx.message.method === 'CANCEL') return script.call('t_relay', ctx);
      ctx.newUri = `sip:bob@${A}`;
      if (ctx.message.requestUri.startsWith('sip:two')) ctx.branches.push(bench.destination(`sip:bob@${B}`));
      if (ctx.message.method === 'INVITE') ctx.setSlot(Symbol('kept'), 1);
      script.call('t_on_reply', ctx, 'R');
      script.call('t_on_branch', ctx, 'B');
      script.call('t_on_failure', ctx, 'F');
      return script.call('t_relay', ctx);
    }),
  );
  course(bench);
  bench.time.run(200_000);
  const contexts = [...seen.values()];
  const cells = [
    ...new Set(contexts.flatMap(({ transaction }) => (transaction === null ? [] : [transaction as Cell]))),
  ];
  const messages = contexts.map(({ message }) => message);
  for (const message of messages) read(message);
  return { contexts, cells, messages };
}

/** Asks for all that is made on first use. */
function read(message: Message): void {
  const { via, vias, secondVia, from, to, callId, cseq, contacts, routes, recordRoutes, contentLength, bodyEnd, uri } =
    message;
  expect([
    via,
    vias,
    secondVia,
    from,
    to,
    callId,
    cseq,
    contacts,
    routes,
    recordRoutes,
    contentLength,
    bodyEnd,
    uri,
  ]).toHaveLength(13);
}

const groups = new Map<string, object[]>();

function note(name: string, objects: readonly (object | null)[]): void {
  const group = groups.get(name) ?? [];
  for (const each of objects) if (each !== null) group.push(each);
  groups.set(name, group);
}

beforeAll(() => {
  for (let time = 0; time < 3; time++) {
    // V8 learns of the values of a property as they come, and what was made before it knew them has another shape.
    groups.clear();
    for (const course of Object.values(COURSES)) {
      const { contexts, cells, messages } = drive(course);
      note('Context', contexts);
      note(
        'Edits',
        contexts.map(({ edits }) => edits),
      );
      note('Message', messages);
      note(
        'HeaderField',
        messages.flatMap(({ headers }) => headers),
      );
      note(
        'Via',
        messages.flatMap(({ vias }) => vias ?? []),
      );
      note(
        'NameAddr',
        messages.flatMap(({ from, to }) => [from, to]),
      );
      note(
        'CSeq',
        messages.map(({ cseq }) => cseq),
      );
      note('Cell', cells);
      note(
        'OriginalRequest',
        cells.map(({ original }) => original),
      );
      note(
        'what tm keeps of a cell',
        cells.map(({ data }) => data as object),
      );
      const branches = cells.flatMap((cell) => cell.branches);
      note('Branch', branches);
      note(
        'what tm keeps of a branch',
        branches.map(({ data }) => data as object),
      );
      for (const machine of [...cells.map(({ server }) => server), ...branches.map((branch) => branch.machine)]) {
        if (machine !== null) note(machine.constructor.name, [machine]);
      }
    }
  }
});

describe('one shape', () => {
  test.each([
    ['Context', 15],
    ['Edits', 15],
    ['Message', 15],
    ['HeaderField', 100],
    ['Via', 15],
    ['NameAddr', 30],
    ['CSeq', 15],
    ['Cell', 6],
    ['OriginalRequest', 6],
    ['what tm keeps of a cell', 6],
    ['Branch', 6],
    ['what tm keeps of a branch', 6],
    ['ServerInvite', 3],
    ['ServerNonInvite', 3],
    ['ClientInvite', 4],
    ['ClientNonInvite', 3],
  ])('of %s', (name, least) => {
    const objects = groups.get(name) ?? [];
    expect(objects.length).toBeGreaterThanOrEqual(least);
    const odd = oddShape(objects);
    expect(odd === null ? null : [objects[0], objects[odd]]).toBeNull();
  });
});
