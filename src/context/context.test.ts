import { expect, test } from 'vitest';
import type { Message } from '../sip/message.ts';
import { LOCAL_SOCKET } from '../../test/support/module-host.ts';
import { Context, SERIALS } from './context.ts';
import { ScriptVariables } from './script-variables.ts';

const numbered = (id: number) =>
  new Context({
    message: {} as Message,
    flow: { socket: LOCAL_SOCKET, remoteAddress: '127.0.0.1', remotePort: 5070, connection: 0 },
    id,
    time: 0,
    variables: new ScriptVariables(),
  });

test('messages have serial numbers that may begin again while ids do not', () => {
  expect([7, SERIALS + 1, 2 * SERIALS + 3].map((id) => numbered(id).serial)).toEqual([7, 1, 3]);
});
