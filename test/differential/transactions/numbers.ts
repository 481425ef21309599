// What the statistics of tmx count, one kind of transaction after the other, and the commands that wait for a reply.

import { CALLEE, CALLEE_B, SILENT } from '../../scenario/configs.ts';
import { until } from '../../support/until.ts';
import type { Group } from './groups.ts';
import type { Flow, Scene } from './scene.ts';
import { parameters } from './words.ts';

/** Notes the numbers once so many transactions are counted, and so many have not ended: Kamailio counts once in a second. */
async function noteNumbers(scene: Scene, after: string, total: number, active = 0): Promise<void> {
  const wanted = [`UAS_transactions = ${total}\n`, `active_transactions = ${active}\n`];
  let printed = '';
  const isCounted = async (): Promise<boolean> => {
    printed = await scene.kamcmd('stats.get_statistics', 'tmx:');
    return wanted.every((each) => printed.includes(each));
  };
  await until(`${total} transactions`, isCounted, { explain: () => printed });
  scene.note(`${after}\n${printed.split('\n').sort().join('\n')}`);
}

function ask(scene: Scene, what: string) {
  return scene.request('MESSAGE', { headers: [`X-What: ${what}`] });
}

/** A MESSAGE that A answers so. */
async function relayed(scene: Scene, status: number): Promise<void> {
  scene.resend(ask(scene, 'relay'));
  await scene.answer(CALLEE, 'MESSAGE', status);
  await scene.final('MESSAGE');
}

function headersOf(scene: Scene, status: number): string {
  const [me, you] = [1, CALLEE].map((last) => `<sip:x@${scene.host(last)}>`);
  return `From: ${me!}\r\nTo: ${you!}\r\nCall-ID: ${scene.callId}${status}\r\nContent-Type: text/plain\r\n`;
}

/** A request by command, which says how A answers it. */
async function ordered(scene: Scene, status: number): Promise<void> {
  const uri = `sip:you@${scene.host(CALLEE)}`;
  const [printed] = await Promise.all([
    scene.kamcmd('tm.t_uac_wait_block', 'OPTIONS', uri, '.', '.', headersOf(scene, status), 's:body'),
    scene.answer(CALLEE, 'OPTIONS', 180, status),
  ]);
  scene.note(printed);
}

const numbers: Flow = {
  request: `
    switch ($hdr(X-What)) {
      case "reply": t_newtran(); t_reply("404", "Gone"); exit;
      case "fork": $ru = "sip:a@@A"; append_branch("sip:b@@B"); t_relay(); exit;
      case "silent": $ru = "sip:n@@N"; t_relay(); exit;
      case "drop": t_newtran(); t_release(); exit;
    }
    $ru = "sip:a@@A"; t_relay();`,
  run: async (scene) => {
    await noteNumbers(scene, 'the start', 0);
    for (const status of [200, 302, 404, 503, 603]) await relayed(scene, status);

    scene.resend(ask(scene, 'reply'));
    await scene.final('MESSAGE');

    const again = ask(scene, 'reply');
    scene.resend(again);
    await scene.final('MESSAGE');
    scene.resend(again);
    await scene.final('MESSAGE');

    const invite = scene.send('INVITE', { headers: ['X-What: fork'] });
    await scene.refuse(CALLEE, 486);
    const ringing = await scene.answer(CALLEE_B, 'INVITE', 180);
    await scene.expect(180);
    await noteNumbers(scene, 'one of two branches is refused and the other rings', 8, 1);
    scene.reply(CALLEE_B, ringing, 200);
    await scene.end(invite);

    const canceled = scene.send('INVITE');
    const arrived = await scene.answer(CALLEE, 'INVITE', 180);
    await scene.expect(180);
    scene.cancel(canceled);
    await scene.answer(CALLEE, 'CANCEL', 200);
    scene.reply(CALLEE, arrived, 487);
    await scene.arrival(CALLEE, 'ACK');
    await scene.end(canceled);
    await noteNumbers(scene, 'answered, and a canceled call', 10);

    scene.send('MESSAGE', { headers: ['X-What: silent'] });
    await scene.final('MESSAGE');
    for (const status of [200, 404]) await ordered(scene, status);
    scene.note(await scene.kamcmd('tm.t_uac_wait_block', 'OPTIONS'));
    await noteNumbers(scene, 'one that nobody answers, and requests by command', 13);
    scene.note(await scene.kamcmd('tm.stats'));
    const silent = ['OPTIONS', `sip:x@${scene.host(SILENT)}`, '.', '.', headersOf(scene, 0), 's:body'];
    scene.note(await scene.kamcmd('tm.t_uac_wait_block', ...silent));
  },
};

export const numberGroups: Readonly<Record<string, Group>> = {
  numbers: {
    parameters: parameters(['wt_timer', 60_000], ['fr_timer', 500]),
    flows: { 'of tmx, and requests by command': numbers },
  },
};
