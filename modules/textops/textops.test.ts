import { describe, expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { INVITE } from '../../src/pv/testing/sample.ts';
import textops from './index.ts';

const bench = (message?: string): FunctionBench => FunctionBench.make(textops, {}, message);

// What Kamailio 5.6.3 returns for the same message.
test.each([
  ['search', ['cid-1'], 1],
  ['search', ['^INVITE'], 1],
  ['search', ['o=a$'], -1],
  ['search', ['nope'], -1],
  ['search', ['INVITE.*CSeq'], -1],
  ['search_body', ['o=A'], 1],
  ['search_body', ['cid-1'], -1],
  ['search_str', ['$ru', '^SIP:bob@.*transport=udp'], 1],
  ['search_hf', ['Supported', 'TIMER', 'a'], 1],
  ['search_hf', ['X-A', 'two', 'f'], -1],
  ['search_hf', ['X-A', 'two', 'l'], 1],
  ['search_hf', ['Nope', 'two', 'a'], -1],
  ['is_present_hf', ['User-Agent'], 1],
  ['is_present_hf', ['f'], 1],
  ['is_present_hf', ['zz'], -1],
  ['is_present_hf_re', ['^X-'], 1],
  ['is_present_hf_re', ['^Z-'], -1],
  ['is_method', ['INVITE|ACK'], 1],
  ['is_method', ['ACK'], -1],
  ['is_method', ['invite'], 1],
  ['is_method', ['INV'], -1],
  ['is_method', ['$rm'], 1],
  ['has_body', [], 1],
  ['has_body', ['application/sdp'], 1],
  ['has_body', ['text/plain'], -1],
  ['in_list', ['fi', 'dk, fi,no', ','], 1],
  ['in_list', ['f', 'dk,fi,no', ','], -1],
  ['in_list_prefix', ['final', 'dk,fi,no', ','], 1],
  ['in_list_prefix', ['x', 'dk,fi,no', ','], -1],
  ['cmp_str', ['$rU', 'bob'], 1],
  ['cmp_str', ['$rU', 'Bob'], -1],
  ['cmp_istr', ['$rU', 'Bob'], 1],
  ['cmp_str', ['a', 'b'], -2],
  ['cmp_str', ['b', 'a'], -1],
  ['cmp_istr', ['', 'a'], -2],
  ['in_list', ['', 'a,,c', ','], -1],
  ['search_str', ['', 'a'], -2],
  ['search_str', ['abc', ''], 2],
  ['append_hf', [''], -1],
  ['insert_hf', [''], -1],
  ['append_to_reply', [''], -1],
  ['set_body', ['', 'text/x'], -1],
  ['set_reply_body', ['', 'text/x'], -1],
  ['replace_str', ['', 'x', 'a'], 1],
  ['remove_hf_pv', ['NoSuch'], 1],
  ['remove_hf_pv', [''], -1],

  ['starts_with', ['$rU', 'bo'], 1],
  ['starts_with', ['$rU', 'ob'], -2],
  ['ends_with', ['$rU', 'ob'], 1],
  ['ends_with', ['$rU', 'bo'], -1],
  ['str_find', ['abcdef', 'cd'], 3],
  ['str_find', ['abc', ''], 4],
  ['str_find', ['abcdef', 'CD'], -1],
  ['str_ifind', ['abcdef', 'CD'], 3],
  ['str_ifind', ['abc', ''], 1],
  ['replace', ['nope', 'x'], -1],
  ['replace_str', ['nope', 'x', 'a'], 1],
  ['subst', ['/nope/x/'], -1],
  ['remove_hf', ['NoSuch'], -1],
  ['is_audio_on_hold', [], -1],
])('%s(%j) returns %i', (name, args, expected) => {
  expect(bench().call(name, ...args)).toBe(expected);
});

describe('headers', () => {
  test('are appended behind all or behind one, and inserted before all or before one', () => {
    const each = bench();
    each.call('append_hf', 'A1: $rU\r\n');
    each.call('append_hf', 'A2: y\r\n', 'Call-ID');
    each.call('append_hf', 'A3: z\r\n', 'Nope');
    each.call('insert_hf', 'I1: x\r\n');
    each.call('insert_hf', 'I2: y\r\n', 'Call-ID');
    each.call('append_urihf', 'CC-Diversion: ', '\r\n');
    const text = each.written;
    expect(text).toMatch(/^INVITE .*\r\nI1: x\r\nVia: /);
    expect(text).toContain('\r\nI2: y\r\nCall-ID: cid-1@host\r\nA2: y\r\nCSeq: ');
    expect(text).toContain(
      '\r\nA1: bob\r\nA3: z\r\nCC-Diversion: sip:bob@127.0.0.1:15761;transport=udp;x=y\r\n\r\nv=0',
    );
  });

  test('go by name, compact name, number, expression or value', () => {
    const each = bench();
    expect(each.call('remove_hf', 'k')).toBe(1);
    expect(each.call('remove_hf_idx', 'X-A', -1)).toBe(1);
    expect(each.call('remove_hf_idx', 'X-A', 5)).toBe(2);
    expect(each.call('remove_hf_re', '^user-')).toBe(1);
    expect(each.call('remove_hf_exp', '^x-', '^X-A')).toBe(1);
    expect(each.call('remove_hf_match', 'Contact', 're', 'alice@')).toBe(1);
    expect(each.call('remove_hf_match', 'To', 'eq', 'x')).toBe(-2);
    const blank = bench(INVITE.replace(/\r?\nTo:/, '\r\nX-Blank: one  \r\nTo:'));
    expect(blank.call('remove_hf_match', 'X-Blank', 'eq', 'one')).toBe(-2);
    expect(blank.call('remove_hf_match', 'X-Blank', 'eq', 'one  ')).toBe(1);
    expect(each.call('remove_hf_match', 'To', 're', '(')).toBe(-1);
    expect(each.written).not.toMatch(/Supported|two, three|User-Agent|X-B|Contact/);
    expect(each.written).toContain('\r\nX-A: one\r\n');
    expect(each.call('is_present_hf', 'Supported')).toBe(1);
  });

  test('for replies and dates are added', () => {
    const each = bench();
    each.call('append_to_reply', 'X-R: $rm\r\n');
    expect(each.ctx.replyHeaders.text).toBe('X-R: INVITE\r\n');
    each.call('append_time_to_request');
    expect(each.written).toMatch(
      /branch=z9hG4bKabc\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\nMax-Forwards/,
    );
  });

  test('Privacy is a list', () => {
    const each = bench(INVITE.replace('Supported:', 'Privacy: header;id\r\nSupported:'));
    expect([each.call('is_privacy', 'id'), each.call('is_privacy', 'user')]).toEqual([1, -1]);
  });
});

test('replacing changes the first or every match, and the length of the body', () => {
  const each = bench();
  expect(each.call('replace', 'bob', 'BOB')).toBe(1);
  expect(each.call('replace_hdrs', 'Hello', 'Bye')).toBe(1);
  expect(each.call('replace_body_all', '=', '==')).toBe(1);
  expect(each.call('search_append', 'Call-ID: cid', '-APP')).toBe(1);
  expect(each.call('replace_str', 'alice', 'ALICE', 'a')).toBe(1);
  const text = each.written;
  expect(text).toMatch(/^INVITE sip:bob@/);
  expect(text).toContain('To: <sip:BOB@b.example.com>');
  expect(text).toContain('X-B: Bye  World');
  expect(text).toContain('Call-ID: cid-APP-1@host');
  expect(text).toContain('Contact: <sip:ALICE@');
  expect(text).toContain('Content-Length: 12\r\n\r\nv==0\r\no==a\r\n');
});

test('substitutions reach the message, the Request-URI, its user and single headers', () => {
  const each = bench();
  expect(each.call('subst', '/^X-A: (t[^,]*),.*three/X-Z: [\\1] $rU/i')).toBe(1);
  expect(each.call('subst_hf', 'User-Agent', '/UA/XX/', 'a')).toBe(1);
  expect(each.call('subst_hf', 'X-B', '/zz/XX/', 'a')).toBe(-1);
  expect(each.written).toContain('\r\nX-Z: [two] bob\r\n');
  expect(each.written).toContain('\r\nUser-Agent: XX/1.0\r\n');
  expect(each.call('subst_uri', '/^sip:bob@(.*)$/sip:zed@\\1/i')).toBe(1);
  expect(each.call('subst_user', '/e/E/')).toBe(1);
  expect(each.script.get('$ru')).toBe('sip:zEd@127.0.0.1:15761;transport=udp;x=y');
  expect(each.call('subst_user', '/nope/E/')).toBe(-1);
});

test('a group of a match goes into a variable', () => {
  const each = bench();
  expect(each.call('regex_substring', '__ abc123def', '([a-z]*)([0-9]+)', 2, 3, '$var(x)')).toBe(1);
  expect(each.script.get('$var(x)')).toBe('123');
  expect(each.call('regex_substring', 'abc', '([0-9]+)', 1, 3, '$var(x)')).toBe(-2);
  expect(each.call('regex_substring', 'ABC', '([a-z]+)', 1, 3, '$var(x)')).toBe(-2);
  expect(each.call('regex_substring', 'abc', '(b)(x)?', 2, 3, '$var(x)')).toBe(-1);
});

test('a bad expression is refused when the configuration is read', () => {
  expect(() => bench().call('search', 'a(')).toThrow('bad regular expression "a("');
  expect(() => bench().call('subst', '/a(/x/')).toThrow('closed');
  expect(() => bench().call('subst', 'abc')).toThrow('write /expression/replacement/flags');
});

describe('the body', () => {
  test('is replaced together with its type', () => {
    const each = bench();
    expect(each.call('set_body', 'hi $rU', 'text/plain')).toBe(1);
    expect(each.written).toContain('Content-Length: 6\r\nContent-Type: text/plain\r\n\r\nhi bob');
    expect(each.call('set_body', 'hi', '')).toBe(-1);
    expect(each.call('set_reply_body', 'r', 'text/html')).toBe(1);
    expect([each.ctx.replyBody, each.ctx.replyContentType]).toEqual(['r', 'text/html']);
  });

  const MULTIPART = INVITE.replace(
    'Content-Type: application/sdp',
    'Content-Type: multipart/mixed;boundary="b1"',
  ).replace(
    /Content-Length[^]*$/,
    `Content-Length: 102\r\n\r\n--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b1\r\nContent-Type: text/x\r\n\r\nsome text\r\n--b1--\r\n`,
  );

  // What Kamailio 5.6.3 makes of it.
  test('of several parts can be cut to one', () => {
    const each = bench(MULTIPART);
    expect(each.call('filter_body', 'Application/sdp')).toBe(1);
    expect(each.written).toContain('multipart/mixed;boundary="b1"');
    expect(each.written).toMatch(/Content-Length: 3\r\n\r\nv=0$/);
    expect(each.call('filter_body', 'text/y')).toBe(-1);
    expect(bench().call('filter_body', 'application/sdp')).toBe(-1);
  });

  test('gives its parts with and without their headers', () => {
    const each = bench(MULTIPART);
    expect(each.call('get_body_part', 'text/x', '$var(p)')).toBe(1);
    expect(each.script.get('$var(p)')).toBe('\r\nsome text\r\n');
    expect(each.call('get_body_part_raw', 'application/sdp', '$var(p)')).toBe(1);
    expect(each.script.get('$var(p)')).toBe('Content-Type: application/sdp\r\n\r\nv=0\r\n--b1\r\n');
    expect(each.call('get_body_part', 'text/y', '$var(p)')).toBe(-1);
    expect(each.call('get_body_part', 'text', '$var(p)')).toBe(-1);
    expect(each.log).toEqual(['-1 no CRLF found after content type']);
    const single = bench();
    expect(single.call('get_body_part', 'text/y', '$var(p)')).toBe(1);
    expect(single.script.get('$var(p)')).toBe('v=0\r\no=a\r\n');
  });

  test('gets and loses parts, and its boundaries are in order afterwards', () => {
    const each = bench(MULTIPART);
    expect(each.call('remove_body_part', 'APPLICATION/SDP')).toBe(1);
    expect(each.call('append_body_part', 'one', 'text/1', 'signal')).toBe(1);
    expect(each.call('append_body_part_hex', '74 77\t6f', 'text/2')).toBe(1);
    expect(each.written.slice(each.written.indexOf('\r\n\r\n') + 4)).toBe(
      '--b1\r\nContent-Type: text/x\r\n\r\nsome text\r\n--b1\r\nContent-Type: text/1\r\nContent-Disposition: signal\r\n\r\none\r\n' +
        '--b1\r\nContent-Type: text/2\r\n\r\ntwo\r\n--b1--\r\n',
    );
    expect(each.call('append_body_part_hex', '61x', 'text/2')).toBe(-1);
    expect(each.call('append_body_part', '', 'text/2')).toBe(-1);
    expect(each.call('append_body_part', 'x', '')).toBe(-1);
    expect(each.log).toEqual([
      '-1 invalid input hex data [61x] (3/2)',
      '-1 invalid body parameter',
      '-1 invalid content-type parameter',
    ]);
    expect(bench().call('append_body_part', 'x', 'text/x')).toBe(-1);
    expect(bench().call('remove_body_part', 'application/sdp')).toBe(-1);
  });

  test('of one part becomes the first of several', () => {
    const each = bench();
    expect(each.call('set_body_multipart')).toBe(1);
    expect(each.written).toContain(
      'Content-Type: multipart/mixed;boundary="unique-boundary-1"\r\nMime-Version: 1.0\r\n\r\n',
    );
    expect(each.written).toMatch(
      /--unique-boundary-1\r\nContent-Type: application\/sdp\r\n\r\nv=0\r\no=a\r\n\r\n--unique-boundary-1\r\n$/,
    );
    const other = bench();
    expect(other.call('set_body_multipart', 'text', '', 'bb')).toBe(1);
    expect(other.written).toMatch(/boundary="bb".*\r\n\r\n--bb\r\nContent-Type: text\/plain\r\n\r\ntext\r\n--bb\r\n$/s);
    const none = bench(INVITE.replace(/Content-Type[^]*$/, 'Content-Length: 0\r\n\r\n'));
    expect(none.call('set_body_multipart', 'bb')).toBe(-1);
    expect(bench(MULTIPART).call('set_body_multipart')).toBe(1);
  });

  test.each([
    ['c=IN IP4 0.0.0.0\r\nm=audio 1 RTP/AVP 0\r\n', 1],
    ['c=IN IP4 1.2.3.4\r\nm=audio 1 RTP/AVP 0\r\na=sendonly\r\n', 2],
    ['c=IN IP4 1.2.3.4\r\na=inactive\r\nm=audio 1 RTP/AVP 0\r\na=sendrecv\r\n', 2],
    ['c=IN IP4 1.2.3.4\r\nm=video 1 RTP/AVP 0\r\na=inactive\r\nm=audio 1 RTP/AVP 0\r\n', -1],
  ])('on hold: %j gives %i', (sdp, expected) => {
    const text = INVITE.replace(/Content-Length[^]*$/, `Content-Length: ${String(sdp.length)}\r\n\r\n${sdp}`);
    expect(bench(text).call('is_audio_on_hold')).toBe(expected);
  });

  test('is none when there is none', () => {
    const each = bench(INVITE.replace(/Content-Type[^]*$/, 'Content-Length: 0\r\n\r\n'));
    expect([each.call('has_body'), each.call('has_body', 'application/sdp')]).toEqual([-1, -1]);
  });
});
