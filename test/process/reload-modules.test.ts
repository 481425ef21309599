// What modules make of a reload: what they hold stays, and what a configuration sets them up from follows it or is named.

import { expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { withServer, writeConfig, type Server } from '../support/server.ts';
import { until } from '../support/until.ts';

const config = (lines: string, routes = ''): string => `
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "rtimer.so"
loadmodule "timer.so"
loadmodule "mqueue.so"
loadmodule "counters.so"
loadmodule "cfgutils.so"
${lines}
request_route { exit; }
${routes}
`;

const rtimer = (route: string, interval: string): string =>
  `modparam("rtimer", "timer", "name=t;interval=${interval}")\nmodparam("rtimer", "exec", "timer=t;route=${route}")\n`;

function reload(server: Server, text: string): Promise<string> {
  writeConfig(server.folder, server.net, { config: text });
  return server.kamcmd('core.reload_config');
}

/** Waits until a script logs `text` from now on. */
async function logs(server: Server, text: string): Promise<void> {
  const before = server.scriptLog.length;
  await until(`a line ${text}`, () => server.scriptLog.slice(before).includes(text), {
    explain: () => server.child.output,
  });
}

test.skipIf(missing('kamcmd'))('timers run what the configuration in use says, at its intervals', () => {
  const log = (name: string): string => `route[${name}] { xlog("${name}\\n"); }\n`;
  const first = config(rtimer('OLD', '50000u'), log('OLD'));
  return withServer('kahea', { config: first }, async (server) => {
    await logs(server, 'OLD');
    expect(await reload(server, config(rtimer('NEW', '50000u'), log('NEW')))).toContain('rtimer.exec');
    await logs(server, 'NEW');
    expect(await reload(server, config(rtimer('NEW', '3600'), log('NEW')))).toContain('rtimer.timer');
    expect(await reload(server, config(rtimer('NEWER', '50000u'), log('NEWER')))).toContain('rtimer.timer');
    await logs(server, 'NEWER');
    expect(await reload(server, config(rtimer('GONE', '50000u'), log('NEWER')))).toContain(
      'module rtimer: exec: there is no route[GONE]',
    );
    await logs(server, 'NEWER');
    const timer = (route: string): string => `modparam("timer", "declare_timer", "x=${route},50,slow,enable")\n`;
    expect(await reload(server, config(timer('X'), log('X')))).toContain('timer.declare_timer');
    await logs(server, 'X');
    const lines = server.scriptLog.length;
    await reload(server, config(timer('Y'), log('Y')));
    await logs(server, 'Y');
    const later = server.scriptLog.slice(lines);
    expect(later.slice(later.indexOf('Y'))).not.toContain('X');
    expect(later).not.toContain('NEWER');
    expect(await reload(server, config(timer('Y'), log('Z')))).toContain('module timer: timer x: there is no route[Y]');
    expect(await server.kamcmd('core.rollback_config')).toContain('rolled back');
    await logs(server, 'X');
  });
});

test.skipIf(missing('kamcmd'))(
  'queues, counters and shared variables keep what they hold, and new ones are there',
  () => {
    const fill =
      'event_route[core:worker-one-init] {\n  mq_add("one", "k", "v");\n  cnt_inc("a");\n  $shv(x) = 5;\n}\n';
    const one =
      'modparam("mqueue", "mqueue", "name=one;size=10")\nmodparam("counters", "script_counter", "a the first")\n';
    const two = 'modparam("mqueue", "mqueue", "name=two")\nmodparam("counters", "script_counter", "b")\n';
    const shared = (value: number): string => `modparam("pv", "shvset", "x=i:${value}")\n`;
    return withServer('kahea', { config: config(one + shared(1), fill) }, async (server) => {
      const answer = await reload(server, config(one.replace('size=10', 'size=20') + two + shared(2), fill));
      expect(answer).toMatch(/changed: \{\s+mqueue\.mqueue\s+counters\.script_counter\s+\}/);
      expect(answer).toMatch(/after_restart: \{\s+pv\.shvset\s+\}/);
      expect(await server.kamcmd('mqueue.get_size', 'one')).toContain('size: 1');
      expect(await server.kamcmd('mqueue.get_size', 'two')).toContain('size: 0');
      expect(await server.kamcmd('cnt.get', 'script', 'a')).toBe('1\n');
      expect(await server.kamcmd('cnt.get', 'script', 'b')).toBe('0\n');
      expect(await server.kamcmd('pv.shvGet', 'x')).toContain('5');
      const twice = config(one + one, fill);
      expect(await reload(server, twice)).toContain('module mqueue: there are two queues one');
      expect(await server.kamcmd('mqueue.get_size', 'two')).toContain('size: 0');
    });
  },
);
