import { describe, expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import { answer, CALLER, openLater, request, TmBench, type Sent } from './testing/bench.ts';

const A = '192.0.2.11';
const B = '192.0.2.12';
const toA = `sip:bob@${A}`;
const toB = `sip:bob@${B}`;

/** A server that relays everything to A, after `arm` prepared it. */
function relaying(arm: (bench: TmBench) => void = () => undefined, parameters: Record<string, unknown> = {}): TmBench {
  const bench = new TmBench(parameters);
  bench.script((ctx, script) => {
    ctx.newUri = toA;
    script.call('t_on_reply', ctx, 'R');
    script.call('t_on_failure', ctx, 'F');
    script.call('t_on_branch', ctx, 'B');
    return script.call('t_relay', ctx);
  });
  arm(bench);
  return bench;
}

/** Starts a call and gives the INVITE that A got. */
function invited(bench: TmBench): Sent {
  void bench.receive(request('INVITE'));
  const invite = bench.last;
  bench.take();
  return invite;
}

describe('relaying', () => {
  test('an INVITE is answered with 100 and sent on with our Via', () => {
    const bench = relaying();
    void bench.receive(request('INVITE'));
    expect(bench.sent[0]!.text).toBe(
      `SIP/2.0 100 trying -- your call is important to us\r\nVia: SIP/2.0/UDP ${CALLER};branch=z9hG4bK1\r\n` +
        `From: <sip:alice@${CALLER}>;tag=a\r\nTo: <sip:bob@192.0.2.5>\r\nCall-ID: call\r\nCSeq: 1 INVITE\r\nServer: test\r\nContent-Length: 0\r\n\r\n`,
    );
    const invite = bench.last.message;
    expect(bench.last.to).toBe(A);
    expect(invite.requestUri).toBe(toA);
    expect(invite.vias).toHaveLength(2);
    expect(invite.via!.branch).toMatch(/^z9hG4bK[0-9a-f]+\.[0-9a-f]+\.0$/);
  });

  test('a retransmission is answered, not relayed again', () => {
    const bench = relaying();
    void bench.receive(request('INVITE'));
    bench.take();
    void bench.receive(request('INVITE'));
    expect(bench.take()).toEqual([`100 trying -- your call is important to us > ${CALLER}`]);
  });

  test('replies pass with their Via taken off, and the reply route sees them', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Reply, 'R', (ctx, script) => {
        script.log(`${ctx.message.status} branch ${script.variable(ctx, '$T_branch_idx')!}`);
        ctx.edits.appendHeader('X-Seen: yes\r\n');
      });
    });
    const invite = invited(bench);
    void bench.receive(answer(invite, 180), A);
    void bench.receive(answer(invite, 200), A);
    expect(bench.lines).toEqual(['180 branch 0', '200 branch 0']);
    expect(bench.last.message.vias).toHaveLength(1);
    expect(bench.last.text).toContain('X-Seen: yes');
    expect(bench.take()).toEqual([`180 Text > ${CALLER}`, `200 Text > ${CALLER}`]);
  });

  test('a reply route drops a provisional reply, but no final one', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Reply, 'R', (ctx) => {
        ctx.dropped = true;
      });
    });
    const invite = invited(bench);
    void bench.receive(answer(invite, 180), A);
    expect(bench.take()).toEqual([]);
    void bench.receive(answer(invite, 200), A);
    expect(bench.take()).toEqual([`200 Text > ${CALLER}`]);
  });

  test('a reply route that waits holds the reply back', async () => {
    const gate = openLater();
    const bench = relaying((each) => each.route(RouteType.Reply, 'R', () => gate.opened));
    const invite = invited(bench);
    const run = bench.receive(answer(invite, 200), A);
    expect(bench.take()).toEqual([]);
    gate.open();
    await run;
    expect(bench.take()).toEqual([`200 Text > ${CALLER}`]);
  });

  test('each branch has its own changes', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Branch, 'B', (ctx, script) => {
        ctx.edits.appendHeader(`X-Branch: ${script.variable(ctx, '$T_branch_idx')!}\r\n`);
      });
      each.script((ctx, script) => {
        ctx.newUri = toA;
        ctx.branches.push(each.destination(toB, { path: '<sip:edge.test;lr>' }));
        script.call('t_on_branch', ctx, 'B');
        return script.call('t_relay', ctx);
      });
    });
    void bench.receive(request('INVITE'));
    const [, first, second] = bench.sent;
    expect(first!.text).toContain('X-Branch: 0\r\n');
    expect(first!.text).not.toContain('X-Branch: 1');
    expect(second!.text).toContain('X-Branch: 1\r\n');
    expect(second!.text).not.toContain('X-Branch: 0');
    expect(second!.text).toContain('Route: <sip:edge.test;lr>');
    expect(second!.message.via!.branch).toMatch(/\.1$/);
    expect(bench.take().slice(1)).toEqual([`INVITE ${toA} > ${A}`, `INVITE ${toB} > ${B}`]);
  });

  test('a branch route that drops leaves its branch out; when no branch is left the relay fails', () => {
    const results: unknown[] = [];
    const bench = relaying((each) => {
      each.route(RouteType.Branch, 'B', (ctx) => {
        ctx.dropped = ctx.requestUri === toA;
      });
      each.script((ctx, script) => {
        ctx.newUri = toA;
        if (results.length === 0) ctx.branches.push(each.destination(toB));
        script.call('t_on_branch', ctx, 'B');
        results.push(script.call('t_relay', ctx));
      });
    });
    void bench.receive(request('INVITE'));
    expect(bench.take()).toEqual([`100 trying -- your call is important to us > ${CALLER}`, `INVITE ${toB} > ${B}`]);
    void bench.receive(request('OPTIONS', { branch: 'z9hG4bK2' }));
    expect(results).toEqual([1, -6]);
    expect(bench.take()).toEqual([`500 I'm terribly sorry, server error occurred (6/TM) > ${CALLER}`]);
  });

  test('t_relay_to_tcp, t_relay with host and port, and t_relay_to choose the next hop', () => {
    for (const [name, args, expected] of [
      ['t_relay_to_tcp', [B, 5070], 'TCP'],
      ['t_relay_to_tcp', [], 'TCP'],
      ['t_relay', [B, 5070], 'UDP'],
      ['t_relay_to', [`tcp:${B}:5070`], 'TCP'],
      ['t_relay_to', [`${B}`, 1], 'UDP'],
      ['t_relay', ['0x01'], 'UDP'],
    ] as const) {
      const bench = new TmBench();
      bench.script((ctx, script) => {
        ctx.newUri = toA;
        expect(script.call(name, ctx, ...args)).toBe(1);
      });
      void bench.receive(request('INVITE'));
      expect(bench.last.message.via!.transport.toUpperCase(), name).toBe(expected);
      expect(bench.last.message.requestUri).toBe(toA);
      expect(bench.last.to).toBe(String(args[0]).includes(B) ? B : A);
      const flags = args.at(-1);
      expect(bench.sent.length).toBe(flags === 1 || flags === '0x01' ? 1 : 2);
    }
  });

  test('a name that has to be looked up makes the relay wait', async () => {
    const bench = relaying((each) => {
      each.slowNames.set('slow.test', B);
      each.script(async (ctx, script) => {
        ctx.newUri = 'sip:bob@slow.test';
        script.log(String(await script.call('t_relay', ctx)));
      });
    });
    await bench.receive(request('INVITE'));
    expect(bench.lines).toEqual(['1']);
    expect(bench.take().at(-1)).toBe(`INVITE sip:bob@slow.test > ${B}`);
  });

  test('a CANCEL that comes while a name is looked up ends the call', async () => {
    const bench = relaying((each) => {
      each.slowNames.set('slow.test', B);
      each.script((ctx, script) => {
        ctx.newUri = 'sip:bob@slow.test';
        return script.call('t_relay', ctx);
      });
    });
    const run = bench.receive(request('INVITE'));
    void bench.receive(request('CANCEL'));
    await run;
    expect(bench.take().slice(1)).toEqual([
      `487 Request Terminated > ${CALLER}`,
      `200 ok -- no more pending branches > ${CALLER}`,
    ]);
  });
});

describe('a route that waits holds its call', () => {
  const gate = openLater();
  const waiting = (parameters = {}) =>
    relaying((bench) => bench.route(RouteType.Failure, 'F', () => gate.opened), parameters);

  test('a failure route after a timeout', () => {
    const bench = waiting();
    void bench.receive(request('INVITE'));
    bench.time.run(30_000);
    expect(bench.held.map(({ callId }) => callId)).toEqual(['call']);
  });

  test('a failure route after a CANCEL', () => {
    const bench = waiting({ cancel_b_method: 0 });
    void bench.receive(request('INVITE'));
    bench.script((ctx, script) => script.call('t_relay', ctx));
    void bench.receive(request('CANCEL'));
    expect(bench.held.map(({ callId }) => callId)).toEqual(['call']);
  });

  test('a branch-failure route', async () => {
    const bench = new TmBench();
    bench.route(RouteType.Event, 'tm:branch-failure:E', () => gate.opened);
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_on_branch_failure', ctx, 'E');
      return script.call('t_relay', ctx);
    });
    void bench.receive(request('INVITE'));
    const run = bench.receive(answer(bench.last, 404), A);
    expect(bench.held.map(({ callId }) => callId)).toEqual(['call']);
    bench.take();
    gate.open();
    await run;
    expect(bench.take()).toEqual([`404 Text > ${CALLER}`]);
  });
});

describe('what the script wants of connections', () => {
  const options = (bench: TmBench): string[] =>
    bench.sent.map(
      ({ message, options }) => `${message.isRequest ? message.method : message.status} ${String(options)}`,
    );

  test('holds for the branch, its CANCEL and its ACK, and for every reply', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      if (ctx.message.method === 'INVITE') ctx.forwardNoConnect = ctx.replyClose = true;
      return script.call('t_relay', ctx);
    });
    void bench.receive(request('INVITE'));
    const invite = bench.last;
    void bench.receive(answer(invite, 180), A);
    void bench.receive(request('CANCEL'));
    void bench.receive(answer(invite, 487), A);
    expect(options(bench).slice(1)).toEqual(['INVITE 1', '180 2', 'CANCEL 1', '200 4', 'ACK 1', '487 2']);
  });

  test('is for one branch in a branch route, for one reply in a reply route', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Branch, 'B', (ctx) => {
        ctx.forwardClose = ctx.branchIndex === 0;
      });
      each.route(RouteType.Reply, 'R', (ctx) => {
        ctx.replyNoConnect = ctx.message.status === 180;
      });
      each.script((ctx, script) => {
        ctx.newUri = toA;
        ctx.branches.push(each.destination(toB));
        script.call('t_on_branch', ctx, 'B');
        script.call('t_on_reply', ctx, 'R');
        return script.call('t_relay', ctx);
      });
    });
    void bench.receive(request('OPTIONS'));
    const [first] = bench.sent;
    void bench.receive(answer(first!, 180), A);
    void bench.receive(answer(first!, 200), A);
    expect(options(bench)).toEqual(['OPTIONS 2', 'OPTIONS 0', '180 1', '200 0']);
  });
});

test('a request leaves by the socket it came by, when nobody says and that fits', () => {
  const bench = new TmBench();
  bench.sockets = [{ ...bench.udp, id: 8, port: 5099 }, bench.udp];
  bench.script((ctx, script) => {
    ctx.newUri = `sip:bob@${A}`;
    script.call('t_relay', ctx);
  });
  void bench.receive(request('OPTIONS'));
  expect(bench.sent[0]!.text).not.toContain(':5099');
});

describe('what cannot be relayed', () => {
  const failing = (uri: string, arm: (bench: TmBench) => void = () => undefined) => {
    const bench = new TmBench();
    bench.sockets = [bench.udp];
    bench.script((ctx, script) => {
      ctx.newUri = uri;
      script.log(String(script.call('t_relay', ctx)));
    });
    arm(bench);
    return bench;
  };

  test('an unknown name gives -478 and is answered when the script ends', () => {
    const bench = failing('sip:bob@nowhere.test');
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['-478']);
    expect(bench.take()).toEqual([`478 Unresolvable destination (478/TM) > ${CALLER}`]);
  });

  test('sl_reply_error() can tell what failed', () => {
    const bench = new TmBench();
    bench.sockets = [bench.udp];
    bench.script((ctx, script) => {
      ctx.newUri = 'sip:bob@nowhere.test';
      script.call('t_relay', ctx);
      script.log(`${ctx.failure!.status} ${ctx.failure!.reason}`);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['478 Unresolvable destination']);
  });

  test('no socket of the transport gives -7', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.newUri = `sip:bob@${A};transport=tls`;
      script.log(String(script.call('t_relay', ctx)));
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['-7']);
    expect(bench.take()).toEqual([`500 I'm terribly sorry, server error occurred (7/TM) > ${CALLER}`]);
  });

  test('a send error gives -1 and 477', () => {
    const bench = failing(toA, (each) => each.unreachable.add(A));
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['-1']);
    expect(bench.take()).toEqual([`477 Unfortunately error on sending to next hop occurred (477/TM) > ${CALLER}`]);
  });

  test('nothing is answered when the script does not want it', () => {
    const bench = failing('sip:bob@nowhere.test');
    bench.script((ctx, script) => {
      ctx.newUri = 'sip:bob@nowhere.test';
      script.call('t_set_disable_internal_reply', ctx, 1);
      script.call('t_relay', ctx);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([]);
  });

  test('more branches than there may be are left out, and said so', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      for (let i = 1; i <= 12; i++) ctx.branches.push(bench.destination(`sip:b${i}@${B}`));
      script.log(String(script.call('t_relay', ctx)));
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['1']);
    expect(bench.take()).toHaveLength(12);
    expect(bench.errors).toEqual([`error: no more branches can be added to the transaction, left out: sip:b12@${B}`]);
  });

  test('one branch that can be sent is enough', () => {
    const bench = failing('sip:bob@nowhere.test', (each) => {
      each.script((ctx, script) => {
        ctx.newUri = 'sip:bob@nowhere.test';
        ctx.branches.push(each.destination(toB));
        script.log(String(script.call('t_relay', ctx)));
      });
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['1']);
    expect(bench.take()).toEqual([`OPTIONS ${toB} > ${B}`]);
    bench.time.run(30_000);
    expect(bench.take().at(-1)).toBe(`408 Request Timeout > ${CALLER}`);
  });

  test('a connection that fails later fails the branch', () => {
    const bench = relaying();
    const invite = invited(bench);
    bench.failSending(invite);
    expect(bench.take()).toEqual([`477 Unfortunately error on sending to next hop occurred (477/TM) > ${CALLER}`]);
  });

  test('a connection that fails later leaves the answer to the other branch', () => {
    const bench = relaying((each) => {
      each.script((ctx, script) => {
        ctx.newUri = toA;
        ctx.branches.push(each.destination(toB));
        script.call('t_relay', ctx);
      });
    });
    void bench.receive(request('INVITE'));
    const [, toRefuse, toAnswer] = bench.sent;
    bench.failSending(toRefuse!);
    void bench.receive(answer(toAnswer!, 486, 'Busy'), B);
    expect(bench.take().at(-1)).toBe(`486 Busy > ${CALLER}`);
  });

  test.each(['at once', 'later'])('with failure_exec_mode a branch that fails %s is as one that times out', (when) => {
    const bench = relaying(
      (each) => {
        each.route(RouteType.Failure, 'F', (ctx, script) => {
          const timedOut = script.call('t_branch_timeout', ctx) as number;
          script.log(`${script.variable(ctx, '$T_reply_code')!} ${timedOut}`);
        });
        if (when === 'at once') each.unreachable.add(A);
      },
      { failure_exec_mode: 1 },
    );
    void bench.receive(request('INVITE'));
    if (when === 'later') bench.failSending(bench.last);
    expect(bench.lines).toEqual(['408 1']);
    expect(bench.take().at(-1)).toBe(`408 Request Timeout > ${CALLER}`);
  });

  test('a reply whose connection is gone goes to the address in its Via', () => {
    const bench = relaying();
    void bench.receive(request('INVITE'), '192.0.2.99', 'tcp', 8);
    expect(bench.sent[0]!.to).toBe('192.0.2.99');
  });
});

describe('failure routes', () => {
  test('begin with the URI and the changes of the relay, and may try another destination', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Reply, 'R', () => undefined);
      each.route(RouteType.Failure, 'F', (ctx, script) => {
        script.log(
          `${ctx.requestUri} ${ctx.message.requestUri} ${script.variable(ctx, '$T_reply_code')!} ` +
            `${script.variable(ctx, '$T_reply_reason')!} ${script.variable(ctx, '$T_branch_idx')!} ${ctx.flags} ` +
            `${ctx.avps.get('seen')!} ${script.call('t_branch_replied', ctx) as number}`,
        );
        ctx.newUri = toB;
        script.call('t_relay', ctx);
      });
      each.script((ctx, script) => {
        ctx.newUri = toA;
        ctx.flags = 8;
        ctx.avps.push('seen', 'yes');
        ctx.edits.appendHeader('X-First: 1\r\n');
        script.call('t_on_reply', ctx, 'R');
        script.call('t_on_failure', ctx, 'F');
        script.call('t_relay', ctx);
        ctx.edits.appendHeader('X-Late: 1\r\n');
        ctx.newUri = 'sip:late@192.0.2.99';
      });
    });
    const invite = invited(bench);
    void bench.receive(answer(invite, 180), A);
    bench.take();
    void bench.receive(answer(invite, 404, 'Gone'), A);
    expect(bench.lines).toEqual([`${toA} sip:bob@192.0.2.5 404 Gone 1 8 yes 1`]);
    expect(bench.last.text).toContain('X-First: 1');
    expect(bench.last.text).not.toContain('X-Late');
    const second = bench.last;
    expect(bench.take()).toEqual([`ACK ${toA} > ${A}`, `INVITE ${toB} > ${B}`]);
    void bench.receive(answer(second, 486), B);
    expect(bench.take()).toEqual([`ACK ${toB} > ${B}`, `486 Text > ${CALLER}`]);
  });

  test('run once for each time they are armed', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Failure, 'F', (ctx, script) => {
        script.log('failed');
        if (ctx.requestUri !== toA) return;
        script.call('t_on_failure', ctx, 'F');
        ctx.newUri = toB;
        script.call('t_relay', ctx);
      });
    });
    const invite = invited(bench);
    void bench.receive(answer(invite, 404), A);
    void bench.receive(answer(bench.last, 404), B);
    expect(bench.lines).toEqual(['failed', 'failed']);
  });

  test('may wait and answer later', async () => {
    const gate = openLater();
    const bench = relaying((each) => {
      each.route(RouteType.Failure, 'F', async (ctx, script) => {
        await gate.opened;
        script.call('t_reply', ctx, 480, 'Later');
      });
    });
    const invite = invited(bench);
    const run = bench.receive(answer(invite, 404), A);
    expect(bench.take()).toEqual([`ACK ${toA} > ${A}`]);
    gate.open();
    await run;
    expect(bench.take()).toEqual([`480 Later > ${CALLER}`]);
  });

  test('a URI that was not changed is no new destination', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Failure, 'F', (ctx, script) => {
        script.log(String(script.call('t_relay', ctx)));
      });
    });
    const invite = invited(bench);
    void bench.receive(answer(invite, 404), A);
    expect(bench.lines).toEqual(['-1']);
    expect(bench.take().at(-1)).toBe(`404 Text > ${CALLER}`);
  });

  test('know timeouts and CANCELs', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Failure, 'F', (ctx, script) => {
        const ask = (name: string, ...args: unknown[]) => String(script.call(name, ctx, ...args));
        script.log(
          [
            ask('t_branch_timeout'),
            ask('t_any_timeout'),
            ask('t_any_replied'),
            ask('t_is_canceled'),
            ask('t_check_status', /40[48]/),
            ask('t_grep_status', 408),
            ask('t_get_status_code'),
          ].join(' '),
        );
      });
    });
    invited(bench);
    bench.time.run(30_000);
    expect(bench.lines).toEqual(['1 1 -1 -1 1 -1 408']);
    const other = relaying((each) => {
      each.route(RouteType.Failure, 'F', (ctx, script) => {
        script.log(String(script.call('t_is_canceled', ctx)));
      });
    });
    const invite = invited(other);
    void other.receive(answer(invite, 180), A);
    void other.receive(request('CANCEL', { headers: 'Reason: SIP;cause=200\r\n' }));
    expect(other.sent.at(-2)!.text).toContain('Reason: SIP;cause=200\r\n');
    void other.receive(answer(invite, 487), A);
    expect(other.lines).toEqual(['1']);
  });

  test('t_drop ends the call without an answer', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Failure, 'F', (ctx, script) => {
        script.call('t_drop', ctx);
      });
    });
    const invite = invited(bench);
    void bench.receive(answer(invite, 404), A);
    expect(bench.take()).toEqual([`ACK ${toA} > ${A}`]);
    bench.time.run(10_000);
    expect(bench.rpc('tm.list')).toMatchObject({ values: [] });
  });

  test('challenges of all branches are sent upstream', () => {
    const bench = relaying((each) => {
      each.script((ctx, script) => {
        ctx.newUri = toA;
        ctx.branches.push(each.destination(toB));
        script.call('t_relay', ctx);
      });
    });
    void bench.receive(request('INVITE'));
    const [, first, second] = bench.sent;
    void bench.receive(answer(first!, 401, 'No', 'WWW-Authenticate: Digest realm="a"\r\n'), A);
    void bench.receive(answer(second!, 407, 'No', 'Proxy-Authenticate: Digest realm="b"\r\n'), B);
    expect(bench.last.message.status).toBe(401);
    expect(bench.last.text).toContain('WWW-Authenticate: Digest realm="a"\r\n');
    expect(bench.last.text).toContain('Proxy-Authenticate: Digest realm="b"\r\n');
  });

  test('a quiet timeout is not answered when noisy_ctimer is off', () => {
    const bench = new TmBench({ noisy_ctimer: 0 });
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_relay', ctx);
    });
    invited(bench);
    bench.time.run(60_000);
    expect(bench.take().filter((line) => line.endsWith(CALLER))).toEqual([]);
    expect(bench.rpc('tm.stats')).toMatchObject({ fault: null });
  });

  test('branch failure routes see each negative reply', () => {
    const bench = relaying((each) => {
      each.route(RouteType.Event, 'tm:branch-failure:one', (ctx, script) => {
        script.log(`${script.variable(ctx, '$T_branch_idx')!} ${script.variable(ctx, '$T_reply_code')!}`);
        if (ctx.branchIndex > 0) return;
        ctx.newUri = toB;
        script.call('t_relay', ctx);
      });
      each.script((ctx, script) => {
        ctx.newUri = toA;
        script.call('t_on_branch_failure', ctx, 'one');
        script.call('t_relay', ctx);
      });
    });
    const invite = invited(bench);
    void bench.receive(answer(invite, 430), A);
    expect(bench.take().at(-1)).toBe(`INVITE ${toB} > ${B}`);
    expect(bench.lines).toEqual(['0 430']);
  });
});
