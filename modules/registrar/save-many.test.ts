import { expect, test } from 'vitest';
import { ModuleBench } from '../../test/support/module-host.ts';
import usrloc from '../usrloc/index.ts';
import registrar from './index.ts';

/** Milliseconds of work for a REGISTER with so many contacts, the second time of two. */
async function workFor(count: number, contact: (at: number) => string): Promise<number> {
  const bench = new ModuleBench();
  await bench.load(usrloc, { preload: ['location'] });
  await bench.load(registrar, {});
  const contacts = Array.from({ length: count }, (_, at) => contact(at)).join(',');
  let spent = 0;
  for (const cseq of [1, 2]) {
    const ctx = bench.context(
      [
        'REGISTER sip:127.0.0.1 SIP/2.0',
        'Via: SIP/2.0/TCP 127.0.0.1:5070;branch=z9hG4bK-1',
        'From: <sip:alice@127.0.0.1>;tag=1',
        'To: <sip:alice@127.0.0.1>',
        'Call-ID: c1',
        `CSeq: ${cseq} REGISTER`,
        `Contact: ${contacts}`,
        'Content-Length: 0',
        '',
        '',
      ].join('\n'),
    );
    const before = process.cpuUsage();
    expect(bench.call('save', ctx, 'location', 0, '')).toBe(cseq);
    const { user, system } = process.cpuUsage(before);
    spent = (user + system) / 1000;
  }
  return spent;
}

const device = (at: number): string => `<sip:u@1.2.3.4>;+sip.instance="<${at}>";reg-id=1`;

test.each([
  ['of one q', (at: number): string => `<sip:${at}@1.2.3.4>`],
  ['of two', (at: number): string => `<sip:${at}@1.2.3.4>;q=0.${5 + (at % 2)}`],
  ['that are devices', device],
])(
  'a REGISTER with very many contacts %s takes no longer for each of them',
  async (_, contact) => {
    let ratio = Infinity;
    // The collector and the compiler work beside some measurements, not beside all.
    for (let i = 0; i < 4 && ratio >= 24; i++) {
      const few = await workFor(1_000, contact);
      ratio = (await workFor(8_000, contact)) / few;
    }
    // Linear work takes 8 times as long, quadratic 64.
    expect(ratio).toBeLessThan(24);
  },
  120_000,
);
