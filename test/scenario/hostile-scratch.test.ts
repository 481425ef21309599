import { test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { reserveLoopback } from '../support/loopback.ts';
import { Corpus } from '../torture/corpus.ts';
import { ProxyStage, checkingProxy } from '../torture/proxy-stage.ts';
for (const kind of (process.env.KINDS ?? 'kahea,kamailio').split(',') as ('kahea' | 'kamailio')[])
  test(
    kind,
    async () => {
      const net = await reserveLoopback();
      const nextHop = net.endpoint(250);
      const stage = await ProxyStage.open(kind, {
        net,
        target: net.endpoint(1),
        nextHop,
        config: checkingProxy(nextHop),
      });
      const out: string[] = [];
      let n = 10;
      try {
        for (const corpusName of ['rfc4475', 'rfc5118']) {
          const corpus = new Corpus(corpusName);
          for (const name of corpus.names) {
            if (process.env.ONLY && !process.env.ONLY.split(',').includes(name)) {
              n++;
              continue;
            }
            const text = corpus.text(name);
            const port = Number(/^v(?:ia)?\s*:\s*SIP\/\d.0\/\w+ [\w.:-]+:(\d+)/im.exec(text)?.[1] ?? 5060);
            let line = '';
            try {
              const o = await stage.send(text, { host: net.host(n++), port });
              line = `${name}: ${o.answers.join(' / ') || '(silence)'} | ${o.relayed.map((r) => r.startLine.slice(0, 80)).join(' / ') || '-'} | ${o.errors.join(' ## ')}`;
              if (process.env.FULL)
                line += '\n' + (o.answer?.text ?? '') + '\n--relayed\n' + o.relayed.map((r) => r.text).join('\n--\n');
            } catch (e) {
              line = `${name}: FAILED ${(e as Error).message.slice(0, 300)}`;
            }
            out.push(line);
          }
        }
      } finally {
        writeFileSync(`/tmp/torture/${kind}.txt`, out.join('\n') + '\n');
        writeFileSync(`/tmp/torture/${kind}.log`, stage.server.child.stderr);
        await stage.close();
      }
    },
    200_000,
  );
