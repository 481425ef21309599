/** All targets, by name. */
import type { Target } from './target.ts';
import { sdpTarget } from './targets/bodies.ts';
import { challengeTarget } from './targets/challenge.ts';
import { dnsTarget } from './targets/dns.ts';
import { clientHelloTarget, proxyTarget } from './targets/greetings.ts';
import { messageTarget } from './targets/message.ts';
import { regexTarget } from './targets/regex.ts';
import { framerTarget, framesTarget } from './targets/streams.ts';
import { digestTarget, nameAddrTarget, uriTarget, viaTarget } from './targets/values.ts';

export const TARGETS: readonly Target[] = [
  ...[messageTarget, framerTarget, framesTarget, clientHelloTarget, proxyTarget],
  ...[uriTarget, nameAddrTarget, viaTarget, digestTarget, sdpTarget, dnsTarget],
  ...[challengeTarget, regexTarget],
];
