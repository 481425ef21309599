// Requests of the server itself: by function and by command, and the event routes that see them.

import { CALLEE, CALLEE_B } from '../../scenario/configs.ts';
import type { Group } from './groups.ts';
import type { Flow, Scene } from './scene.ts';
import { say } from './words.ts';

const EVENTS = `
event_route[tm:local-request] {
  xlog("$ci request $rm $ru $du $fU\\n");
  append_hf("X-Event: 1\\r\\n");
}
event_route[tm:local-response] { if ($rs >= 200) xlog("$ci response $rs $rr\\n"); }
`;

const headersOf = (scene: Scene): string =>
  `From: <sip:me@${scene.host(1)}>\r\nTo: <sip:you@${scene.host(CALLEE)}>\r\nCall-ID: ${scene.callId}own\r\nX-Extra: 1\r\nContent-Type: text/plain\r\n`;

const send = (uri: string, nextHop: string): Flow => ({
  request: `$var(r) = t_uac_send("OPTIONS", "${uri}", "${nextHop}", "", "From: <sip:me@@S>;tag=kt1\\r\\nTo: <sip:you@@A>\\r\\nCall-ID: kt-%-own\\r\\nX-Extra: 1\\r\\nContent-Type: text/plain\\r\\n", "body");
    ${say('sent $var(r)')} sl_send_reply("200", "ok");`,
  run: async (scene) => {
    scene.send('MESSAGE');
    await scene.final('MESSAGE');
    await scene.answer(nextHop === '' ? CALLEE : CALLEE_B, 'OPTIONS', 200);
  },
});

const command = (name: string, status: number): Flow => ({
  request: 'exit;',
  run: async (scene) => {
    const uri = `sip:you@${scene.host(CALLEE)}`;
    const [printed] = await Promise.all([
      scene.kamcmd(name, 'OPTIONS', uri, '.', '.', headersOf(scene), 's:body'),
      scene.answer(CALLEE, 'OPTIONS', status),
    ]);
    scene.note(printed);
  },
});

export const ownRequests: Group = {
  parameters: EVENTS,
  flows: {
    t_uac_send: send('sip:you@@A', ''),
    't_uac_send with a next hop': send('sip:you@@A', 'sip:@B'),
    'tm.t_uac_start': command('tm.t_uac_start', 200),
    'a reply made here': {
      request: 't_newtran(); t_reply("404", "Gone");',
      run: async (scene) => {
        scene.send('MESSAGE');
        await scene.final('MESSAGE');
      },
    },
    'tm.reply_callid': {
      request: '$ru = "sip:a@@A"; t_relay();',
      run: async (scene) => {
        const invite = scene.send('INVITE');
        await scene.answer(CALLEE, 'INVITE', 180);
        await scene.expect(180);
        const args = ['480', 'Enough', scene.callId, 's:1', 'kttag', 'X-By: command\r\n', 's:body'];
        scene.note(await scene.kamcmd('tm.reply_callid', ...args));
        await scene.end(invite);
        await scene.answer(CALLEE, 'CANCEL', 200);
      },
    },
    'commands about nothing': {
      request: 'exit;',
      run: async (scene) => {
        scene.note(await scene.kamcmd('tm.cancel', 'nobody', 's:1'));
        scene.note(await scene.kamcmd('tm.cancel'));
        scene.note(await scene.kamcmd('tm.reply_callid', '480', 'Enough', 'nobody', 's:1', 'tag', '.', 's:body'));
        scene.note(await scene.kamcmd('tm.reply', '480', 'Enough', '1:2', 'tag', '.', 's:body'));
        scene.note(await scene.kamcmd('tm.hash_stats'));
        scene.note(await scene.kamcmd('tm.clean'));
      },
    },
  },
};
