// Selects, as variables and as expressions, of rich and poor messages: both servers find the same.

import { expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type ServerKind } from '../support/server.ts';
import { normaliseLog } from './normalise.ts';

const MODULES = ['tm', 'sl', 'pv', 'xlog', 'textops', 'textopsx', 'corex']
  .map((name) => `loadmodule "${name}.so"`)
  .join('\n');

const URI_PARTS = 'type user rn_user pwd host port hostport transport params params.transport params.ob'.split(' ');
const URIS = ['ruri', 'dst_uri', 'next_hop', 'from.uri', 'to.uri', 'contact.uri', 'record_route.uri', 'branch.uri[0]'];
const ADDRESS_PARTS = ['', '.name', '.tag', '.params.tag', '.params.x', '.uri'];
const VIA_PARTS = 'name version transport host port comment params.x branch received rport i alias'.split(' ');
const CREDENTIALS = 'username.user username.domain realm nonce uri cnonce nc response opaque algorithm qop'.split(' ');

const SELECTS = [
  ...URIS.flatMap((uri) => [uri, ...URI_PARTS.map((part) => `${uri}.${part}`)]),
  ...['from', 'to', 'refer_to', 'remote_party_id'].flatMap((name) => ADDRESS_PARTS.map((part) => name + part)),
  ...['', '.name', '.params.tag', '.q', '.expires', '.methods', '.received', '.instance'].map(
    (part) => `contact${part}`,
  ),
  ...['via', 'v[1]', 'via[2]'].flatMap((via) => VIA_PARTS.map((part) => `${via}.${part}`)),
  ...CREDENTIALS.map((part) => `authorization.r2.${part}`),
  ...'call_id expires max_forwards content_type content_length subject organization priority min_se'.split(' '),
  ...'session_expires user_agent sip_if_match date identity identity_info event method cseq.num cseq.method'.split(' '),
  ...'src.ip src.port src.ip_port dst.ip dst.port received.ip received.proto received.proto_ip_port'.split(' '),
  ...'branch.count branch.uri branch.q branch.uriq branch.uri[1] branch.q[1] branch.uriq[1] branch.dst_uri'.split(' '),
  ...'cfg_get.own.number cfg_get.own.text cfg_get.core.debug version msg.first_line msg.type msg.len'.split(' '),
  ...'msg.flags msg.request.method msg.request.uri msg.request.version msg.response.reason'.split(' '),
  ...'msg.header.x_list msg.header.x_list.params.q msg.header.from.nameaddr.uri msg.header.none'.split(' '),
];

/** Of a module that joins the tree after the configuration was read, so that `$sel` cannot have them in Kamailio. */
const MODULE_SELECTS = [
  ...'hf_value.x_list hf_value.x_list[2] hf_value.x_list[-1] hf_value.x_list[2].param.q hf_value.x_list[1].uri'.split(
    ' ',
  ),
  ...'hf_value.x_list[1].name hf_value.none hf_value_exists.x_tok.path hf_value_exists.x_tok.none tm.method'.split(' '),
];

const asVariable = (name: string): string => `xlog("${name} [$sel(${name})]\\n");`;
const asExpression = (name: string): string =>
  `$avp(v) = @${name}; xlog("@${name} [$avp(v)]\\n"); $avp(v) = "(" + @${name} + ")"; xlog("$avp(v)\\n");
   if (defined @${name}) xlog("defined\\n"); if (@${name} == $null) xlog("null\\n"); if (@${name} == "") xlog("empty\\n");`;

/** All of them would need more memory than Kamailio has for a configuration. */
const isForExpressions = (name: string): boolean =>
  !/^(?:dst_uri|next_hop|from\.uri|to\.uri|record_route\.uri|branch\.uri|v\[1\]|refer_to)/.test(name);

const CONFIG = `debug=1
${MODULES}
own.number = 5 desc "a number"
own.text = "five" desc "a text"
request_route {
        if ($hdr(X-Next) != $null) $du = $hdr(X-Next);
        append_branch("sip:b1@h1:1;x=y", "0.3");
        append_branch("sips:b2@h2");
        setflag(3);
        ${SELECTS.map(asVariable).join('\n')}
        route(EXPRESSIONS);
        xlog("end of $ci\\n");
        exit;
}
route[EXPRESSIONS] { ${[...SELECTS.filter(isForExpressions), ...MODULE_SELECTS].map(asExpression).join('\n')} }
`;

const RICH = `INVITE sip:bob:pw@example.com:5070;transport=tcp;ob?Subject=x SIP/2.0
Via: SIP/2.0/UDP CALLER:5060;branch=z9hG4bKrich;rport;x=1;alias;i=5;received=192.0.2.4 (a comment)
Via: SIP/2.0/TCP host2.example;branch=z9hG4bKb
From: "Alice" <sip:alice;isub=3:apw@wonder.land:5061;transport=tcp?h=v>;tag=ft;x=yy;ob
To: Bob B <sips:+12-34@[2001:db8::1]:5062;user=phone>;x="quo ted"
Call-ID: rich@example
CSeq: 77 INVITE
Max-Forwards: 69
Contact: "C" <sip:c@192.0.2.4:99;transport=tls>;q=0.7;expires=60;methods="INVITE,BYE";received="sip:192.0.2.9:1";+sip.instance="<urn:uuid:1>";tag=z
Record-Route: <sip:rr1@10.0.0.1:77;lr=on;ftag=2>;x=5
Refer-To: Ref <sip:ref@rh>;tag=rt
Remote-Party-ID: "rp" <sip:rp@rph>;x=1;tag=q
Event: dialog;id=3
Authorization: Digest username="other", realm="r1", nonce="n1", uri="sip:x", response="abc"
Authorization: Digest username="u@d", realm="r2", nonce="n", uri="sip:x", response="abc", cnonce="cn", nc=00000001, qop=auth, algorithm=MD5, opaque="op"
Expires: 120
Content-Type: application/sdp
Subject: hello there
Organization: org
Priority: urgent
Session-Expires: 90;refresher=uac
Min-SE: 91
User-Agent: ua x
SIP-If-Match: etag
Date: Thu, 21 Feb 2002 13:02:03 GMT
Identity: "ident"
Identity-Info: <https://x>;alg=rsa
X-List: "n" <sip:u1@h1>;q=1;x="a,b", second;q=2
X-List: third;q=3
X-Tok: path, other
X-Next: sip:du@192.0.2.66:66;transport=tcp;lr
Content-Length: 0

`;

const POOR = `OPTIONS sip:example.com SIP/2.0
Via: SIP/2.0/UDP CALLER:5060;branch=z9hG4bKpoor
From: <tel:+55-66;phone-context=x>;tag=ft
To: sip:x@y;tag=5
Call-ID: poor@example
CSeq: 7 OPTIONS
X-List: plain ;q=4;r
Content-Length: 0

`;

async function logged(kind: ServerKind): Promise<readonly string[]> {
  const server = await startServer(kind, { config: CONFIG });
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    for (const text of [RICH, POOR]) {
      const written = text.replaceAll('CALLER', server.net.host(CALLER)).replaceAll('\n', '\r\n');
      peer.send(written, server.endpoint);
      await server.awaitLog(`end of ${/^Call-ID: (.*)$/m.exec(text)![1]!}`, 20_000);
    }
    return normaliseLog(server.log, server.net);
  } finally {
    await peer.close();
    await server.stop();
  }
}

test.skipIf(missing('kamailio'))('selects have the same values', async () => {
  expect(await logged(servers[0]!)).toEqual(await logged('kamailio'));
});
