import { expect, test } from 'vitest';
import { XavpFields, XavpStore } from '../../src/context/xavp-store.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import type { TlsParameters } from './parameters.ts';
import { setServerId, TlsState } from './self.ts';

const REQUEST = `OPTIONS sip:bob@b SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx
From: <sip:alice@a>;tag=1
To: <sip:bob@b>
Call-ID: c
CSeq: 1 OPTIONS
Content-Length: 0

`;

const bench = new ModuleBench();
const state = new TlsState(
  { routes: { reference: () => null } } as unknown as ModuleHost,
  { xavp_cfg: 'tls' } as TlsParameters,
);

test('the profile that a script asks for is for its own message only, until it takes it back', () => {
  const one = bench.context(REQUEST);
  const other = bench.context(REQUEST);
  setServerId(one, 'strict');
  expect(state.wishes(other)).toBeNull();
  expect(state.wishes(one)).toEqual({ serverName: null, serverId: 'strict' });
  expect(state.wishes(one)).toEqual({ serverName: null, serverId: 'strict' });
  setServerId(one, null);
  expect(state.wishes(one)).toBeNull();
});

test('it is asked for before that of the $xavp, whose server name stays', () => {
  const ctx = bench.context(REQUEST);
  const fields = new XavpFields();
  fields.push('server_name', 'Peer.Test');
  fields.push('server_id', 'plain');
  ctx.xavps = new XavpStore();
  ctx.xavps.push('tls', fields);
  setServerId(ctx, 'strict');
  expect(state.wishes(ctx)).toEqual({ serverName: 'peer.test', serverId: 'strict' });
});
