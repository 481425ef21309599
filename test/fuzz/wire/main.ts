/** `node test/fuzz/run.mjs TARGET --minutes N`: fuzzes one target with coverage, keeps what it found. */
import { CorpusFile } from './corpus.ts';
import { fuzzWithCoverage } from './fuzzer.ts';
import { TARGETS } from './targets.ts';

/** More are no use to the short run of every test. */
const MOST_KEPT = 150;

/** Runs it; false when something was found. */
export function fuzz(
  name: string,
  { minutes, seed, folder }: { minutes: number; seed: number; folder: string },
): boolean {
  const target = TARGETS.find((each) => each.name === name);
  if (target === undefined)
    throw new Error(`no target ${name}; there are ${TARGETS.map((each) => each.name).join(', ')}`);
  const file = new CorpusFile(folder, name);
  const found = file.read();
  const end = performance.now() + minutes * 60_000;
  const { runs, blocks, corpus, findings } = fuzzWithCoverage(target, found, seed, () => performance.now() > end);
  const news = corpus.filter((text) => !target.seeds.includes(text) && text.length < 2_000);
  file.write(news, MOST_KEPT);
  for (const finding of findings) console.error(`${finding.message}\n`);
  console.log(
    `${name}: ${runs} runs from seed ${seed}, ${blocks} blocks, ${news.length} texts kept, ${findings.length} findings`,
  );
  return findings.length === 0;
}
