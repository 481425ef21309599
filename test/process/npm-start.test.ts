// `npm start`: what it prints, and that what it tells to type works.

import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Child, run } from '../support/child.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { servers } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe.skipIf(!servers.includes('kahea'))('kahea', () => {
  test('npm start says where it listens, what it runs, where its state is and what to type next', async () => {
    const home = makeTemporaryFolder();
    const net = await reserveLoopback();
    const host = net.host(1);
    const child = new Child('npm', ['start', '--', '-l', `udp:${host}:5060`, '-l', `tcp:${host}:5060`], {
      cwd: ROOT,
      env: { KAHEA_HOME: home },
    });
    try {
      await until('prompt of npm start', () => child.stdout.includes('Ctrl-C'), {
        limit: 40_000,
        explain: () => child.output,
      });
      expect(child.stdout).toContain(`udp: ${host}:5060`);
      expect(child.stdout).toContain(`tcp: ${host}:5060`);
      expect(child.stdout).toContain('examples/pbx/kamailio.cfg');
      expect(child.stdout).toMatch(new RegExp(`^State: ${home}/`, 'm'));

      const peer = await UdpPeer.open(net.endpoint(10));
      const register = writeRequest({
        method: 'REGISTER',
        uri: `sip:${host}`,
        to: `<sip:100@${host}>`,
        from: `<sip:100@${host}>;tag=start`,
        via: peer.endpoint,
      });
      peer.send(register, net.endpoint(1));
      expect((await peer.receive(reply(200))).need('Contact')).toContain(`sip:test@${peer.endpoint.host}`);
      await peer.close();

      const line = /^\s*npx (kamcmd -s unix:\S+ ul\.dump)/m.exec(child.stdout)?.[1];
      expect(line).toBeDefined();
      const { stdout, exit } = await run('npx', line!.split(' '), { cwd: ROOT, limit: 20_000 });
      expect([exit?.code, stdout]).toEqual([0, expect.stringContaining('AoR: 100')]);
    } finally {
      child.signal('SIGINT');
      await child.end(10_000).catch(() => null);
      await child.destroy();
      removeFolder(home);
    }
  });
});
