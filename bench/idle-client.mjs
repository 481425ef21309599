// A client of idle-connections.mjs: opens its connections, sends a request on each, and holds them in silence until it is ended.
// Arguments: transport, host, port, address to come from, how many.

import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

const [transport, host, port, localAddress, count] = process.argv.slice(2);
/** On the way at a time. */
const AT_ONCE = 50;

function request(number) {
  const via = `Via: SIP/2.0/${transport.toUpperCase()} ${localAddress}:1;branch=z9hG4bK${process.pid}-${number}`;
  const parties = `From: <sip:a@${localAddress}>;tag=${number}\r\nTo: <sip:b@${host}>\r\nCall-ID: ${process.pid}-${number}`;
  return `OPTIONS sip:${host} SIP/2.0\r\n${via}\r\n${parties}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
}

function open(number) {
  return new Promise((resolve, reject) => {
    const options = { host, port: Number(port), localAddress, rejectUnauthorized: false };
    const socket = transport === 'tls' ? connectTls(options) : connectTcp(options);
    socket.once('data', () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
    socket.write(request(number));
  });
}

const sockets = [];
while (sockets.length < Number(count)) {
  const next = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, (_, at) => open(sockets.length + at));
  sockets.push(...(await Promise.all(next)));
}
process.send('open');
