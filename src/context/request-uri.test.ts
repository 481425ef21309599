import { expect, test } from 'vitest';
import type { LocalSocket } from '../sip/flow.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';
import type { UriParts } from '../sip/uri.ts';
import { Context } from './context.ts';
import { changeRequestUri, currentUri } from './request-uri.ts';
import { ScriptVariables } from './script-variables.ts';

const SOCKET: LocalSocket = {
  id: 0,
  transport: 'udp',
  family: 4,
  address: '192.0.2.5',
  port: 5060,
  advertisedAddress: null,
  advertisedPort: null,
  name: null,
};

function withUri(uri: string): Context {
  const message = parseMessage('OPTIONS sip:bob@192.0.2.5 SIP/2.0\r\nCall-ID: a\r\n\r\n');
  const flow = { socket: SOCKET, remoteAddress: '192.0.2.1', remotePort: 5060, connection: 0 };
  if (isFailure(message)) throw new Error('the message of the test is bad');
  const ctx = new Context({ message, flow, id: 1, time: 0, variables: new ScriptVariables() });
  ctx.newUri = uri;
  return ctx;
}

test.each<[uri: string, changes: Partial<UriParts>, changed: string]>([
  ['sip:a:pw@b:5070;x=y', { host: 'c' }, 'sip:a:pw@c:5070;x=y'],
  ['tel:+1234', { host: 'gw' }, 'sip:+1234@gw;user=phone'],
  ['tel:+1;phone-context=+4', { host: 'gw', port: 5070 }, 'sip:+1;phone-context=+4@gw:5070;user=phone'],
  ['tel:+1234', { user: '5' }, 'tel:5'],
  ['urn:service:sos', { host: 'gw' }, 'sip:service@gw'],
  ['urn:service:sos', { user: '112' }, 'sip:112'],
  ['urn:service:sos', { port: 5070 }, 'sip:service:5070'],
])('%s with %o is %s', (uri, changes, changed) => {
  const ctx = withUri(uri);
  expect(changeRequestUri(ctx, changes)).toBe(true);
  expect(ctx.newUri).toBe(changed);
});

test('what a script put into a user can be read', () => {
  expect(currentUri(withUri('sip:a b@c'))).toMatchObject({ user: 'a b', host: 'c' });
  expect(currentUri(withUri('sips:<a>:pw@c:5070;x=y'))).toMatchObject({ user: '<a>', password: 'pw', port: 5070 });
  expect(currentUri(withUri('tel:1 2;x=y'))).toMatchObject({ user: '1 2', parameters: 'x=y' });
  expect(currentUri(withUri('sip:a@b c'))).toBeNull();
  expect(currentUri(withUri('sip:bo b@@c'))).toBeNull();
  expect(currentUri(withUri('sip:a b:c:d@e'))).toBeNull();
});
