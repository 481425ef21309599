import { expect, test } from 'vitest';
import type { UriParts } from '../sip/uri.ts';
import type { Context } from './context.ts';
import { changeRequestUri, currentUri } from './request-uri.ts';
import { sampleContext } from './testing/sample.ts';

function withUri(uri: string): Context {
  const ctx = sampleContext();
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
