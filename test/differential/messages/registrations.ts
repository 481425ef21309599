// REGISTER requests, which build on one another: every one sees what those before it left.

import type { Single } from '../single.ts';

const register = (name: string, add: readonly string[], set: Readonly<Record<string, string | null>> = {}): Single => ({
  name,
  line: 'REGISTER sip:SERVER SIP/2.0',
  set: { To: '<sip:107@SERVER>', Contact: null, ...set },
  add,
});

export const registrations: readonly Single[] = [
  register('a fetch of nothing', []),
  register('one contact', ['Contact: <sip:107@CALLER:7001>']),
  register('one contact with expires', ['Contact: <sip:107@CALLER:7002>;expires=120']),
  register('one contact with the Expires header', ['Contact: <sip:107@CALLER:7003>', 'Expires: 240']),
  register('a fetch of all', []),
  register('an expires that cannot be read beside the header', [
    'Contact: <sip:107@CALLER:7003>;expires=x',
    'Expires: 240',
  ]),
  register(
    'three with q',
    [1, 2, 3].map((n) => `Contact: <sip:107@CALLER:800${n}>;q=0.${9 - n}`),
  ),
  register('a q lowered', ['Contact: <sip:107@CALLER:8001>;q=0.1']),
  register('a q raised', ['Contact: <sip:107@CALLER:8003>;q=0.75']),
  register('a q raised above all', ['Contact: <sip:107@CALLER:8002>;q=1']),
  register('q values', ['Contact: <sip:107@CALLER:7001>;q=0.1', 'Contact: <sip:107@CALLER:7002>;q=1;expires=60']),
  register('a q value out of range', ['Contact: <sip:107@CALLER:7004>;q=7']),
  // Their q says in which order they stand; without one it is that of compatibility.md.
  register('contacts in one line', [
    'Contact: <sip:107@CALLER:7005>;q=0.66;expires=100, "Seven, six" <sip:107@CALLER:7006>;q=0.65',
  ]),
  register('a contact without brackets', ['Contact: sip:107@CALLER:7007;expires=100']),
  register('contact parameters', [
    'Contact: <sip:107@CALLER:7008;transport=tcp;ob>;+sip.instance="<urn:uuid:1>";reg-id=1',
  ]),
  register('the same contact again', ['Contact: <sip:107@CALLER:7008;transport=tcp;ob>;expires=30']),
  register('a contact removed', ['Contact: <sip:107@CALLER:7008;transport=tcp;ob>;expires=0']),
  register('a contact removed that is not there', ['Contact: <sip:107@CALLER:9999>;expires=0']),
  register('expires with letters', ['Contact: <sip:107@CALLER:7010>;expires=soon']),
  register('expires negative', ['Contact: <sip:107@CALLER:7011>;expires=-5']),
  register('expires huge', ['Contact: <sip:107@CALLER:7012>;expires=99999999999']),
  register('the one that expires late removed', ['Contact: <sip:107@CALLER:7012>;expires=0']),
  register('Expires with letters', ['Contact: <sip:107@CALLER:7013>', 'Expires: never']),
  register('a star without Expires', ['Contact: *']),
  register('a star with Expires 10', ['Contact: *', 'Expires: 10']),
  register('a star beside a contact', ['Contact: *', 'Contact: <sip:107@CALLER:7001>', 'Expires: 0']),
  register('a contact that is no URI', ['Contact: <nonsense>']),
  register('an empty Contact', ['Contact: ']),
  register('another user', ['Contact: <sip:x@CALLER:7020>'], { To: '<sip:other@SERVER>' }),
  register('a user in another case', ['Contact: <sip:x@CALLER:7021>'], { To: '<sip:OTHER@SERVER>' }),
  register('an escaped user', ['Contact: <sip:x@CALLER:7022>'], { To: '<sip:%6fther@SERVER>' }),
  register('a To without a user', ['Contact: <sip:x@CALLER:7023>'], { To: '<sip:SERVER>' }),
  register('a To that is tel', ['Contact: <sip:x@CALLER:7024>'], { To: '<tel:+123>' }),
  register('Path', ['Contact: <sip:x@CALLER:7025>', 'Path: <sip:127.0.0.7;lr>', 'Supported: path']),
  register('methods and a user agent', ['Contact: <sip:x@CALLER:7026>;methods="INVITE,BYE"', 'User-Agent: kt-phone']),
  register('a fetch at the end', []),
  register('a star that removes all', ['Contact: *', 'Expires: 0']),
  register('a fetch of nothing left', []),
];
