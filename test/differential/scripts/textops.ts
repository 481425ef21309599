// textops: bodies of several parts. Kamailio ends at set_body_multipart("text", …) without a body, so that is not here.

import { calls, type ModuleCase, type ModuleGroup } from './module-case.ts';

const PARTS =
  '--b1\r\nContent-Type: text/a\r\nContent-Disposition: x\r\n\r\nAAA\r\n--b1\r\nContent-Type: text/b\r\n\r\nBBB\r\nB2\r\n--b1--\r\n';
const MULTIPART = { line: 'MESSAGE sip:107@SERVER SIP/2.0', add: ['Content-Type: multipart/mixed;boundary=b1'] };
const show = 'xlog("$rc <$(var(p){s.encode.hexa})>\\n")';

const withBody = (cases: readonly ModuleCase[], message: ModuleCase['message']): ModuleCase[] =>
  cases.map((each) => ({ ...each, message: message! }));

export const TEXTOPS: readonly ModuleGroup[] = [
  {
    cases: [
      ...withBody(
        calls(
          'append_body_part("part three", "text/x")',
          'append_body_part("part three", "text/x\\r\\nX-H: y", "signal;handling=required")',
          'append_body_part("", "text/x")',
          'append_body_part("x", "")',
          'append_body_part("x", "text/x"); append_body_part_hex("61 62\\t63", "text/y")',
          'append_body_part_hex("6x", "text/x")',
          'append_body_part_hex("616", "text/x")',
          'append_body_part_hex("", "text/x")',
          'remove_body_part("text/a")',
          'remove_body_part("TEXT/B")',
          'remove_body_part("text/zz")',
          'remove_body_part("")',
          'remove_body_part("text/a"); append_body_part("x", "text/x")',
          'set_body_multipart()',
          'set_body_multipart("ddd")',
          'filter_body("text/a")',
          'filter_body("text/b")',
          'filter_body("text/zz")',
          'set_body("zzz", "multipart/mixed;boundary=b1")',
          `$var(p) = "-"; get_body_part("text/a", "$var(p)"); ${show}`,
          `$var(p) = "-"; get_body_part("text/zz", "$var(p)"); ${show}`,
          `$var(p) = "-"; get_body_part_raw("text/a", "$var(p)"); ${show}`,
          `$var(p) = "-"; get_body_part_raw("text/b", "$var(p)"); ${show}`,
        ),
        { ...MULTIPART, body: PARTS },
      ),
      ...withBody(
        calls('append_body_part("x", "text/x")', 'remove_body_part("text/a")', 'replace_body("AAA", "QQQ")'),
        { ...MULTIPART, body: `preamble\r\n\r\n${PARTS}epilogue\r\n` },
      ),
      ...withBody(calls('append_body_part("x", "text/x")', 'remove_body_part("text/b")'), {
        ...MULTIPART,
        body: PARTS.replace('--b1--\r\n', ''),
      }),
      ...withBody(
        calls(
          'set_body_multipart()',
          'set_body_multipart("delimiter")',
          'set_body_multipart("test", "text/plain")',
          'set_body_multipart("test", "", "delimiter")',
          'set_body_multipart("", "text/plain")',
          'set_body_multipart(); append_body_part("x", "text/x")',
          'remove_body_part("application/sdp")',
          'filter_body("application/sdp")',
          `get_body_part("text/other", "$var(p)"); ${show}`,
          `get_body_part_raw("application/sdp", "$var(p)"); ${show}`,
        ),
        { line: 'MESSAGE sip:107@SERVER SIP/2.0', add: ['Content-Type: application/sdp'], body: 'v=0\r\no=a\r\n' },
      ),
      ...calls(
        'set_body_multipart()',
        'append_body_part("x", "text/x")',
        'remove_body_part("text/x")',
        'filter_body("text/x")',
        `$var(p) = "-"; get_body_part("text/x", "$var(p)"); ${show}`,
      ),
    ],
  },
];
