import { expect, test } from 'vitest';
import { Message } from '../../sip/message.ts';
import { parseMessage } from '../../sip/parse-message.ts';
import { parseUri } from '../../sip/uri.ts';
import { compileText } from '../testing/compile-text.ts';

const MESSAGE = 'OPTIONS sip:a@b SIP/2.0\r\nX[a: one\r\nAfter: two\r\n\r\n';

test('characters that the configuration allows are read in hosts and header names, and in $hdr', () => {
  expect(parseUri('sip:a@my#host')).toBeNull();
  compileText('uri_host_extra_chars="#"\nhdr_name_extra_chars=":[ "\nrequest_route { $var(x) = $hdr(X[a); }');
  expect(parseUri('sip:a@my#host:5070')).toMatchObject({ host: 'my#host', port: 5070 });
  const message = parseMessage(MESSAGE);
  expect(message instanceof Message && message.allNamed('x[A').length).toBe(1);
});

test('what ends a header name stays its end', () => {
  compileText('hdr_name_extra_chars=": "\nrequest_route { exit; }');
  const message = parseMessage('OPTIONS sip:a@b SIP/2.0\r\nSubject: a:b\r\n\r\n');
  expect(message instanceof Message && message.allNamed('Subject').length).toBe(1);
});
