// A phone in a page, with JsSIP: registers, calls, is called.
/* global document */

import JsSIP from 'jssip';

const MEDIA = { mediaConstraints: { audio: true, video: false } };
const element = (id) => document.getElementById(id);
const show = (text) => (element('state').textContent = text);

let agent = null;
let session = null;

function take(newSession) {
  session = newSession;
  session.on('confirmed', () => show('talking'));
  session.on('ended', ({ cause }) => show(`ended: ${cause}`));
  session.on('failed', ({ cause }) => show(`failed: ${cause}`));
  // The connection of a call that came is made when it is answered.
  if (session.connection) listen(session.connection);
  else session.on('peerconnection', ({ peerconnection }) => listen(peerconnection));
}

function listen(connection) {
  connection.addEventListener('track', ({ streams }) => (element('sound').srcObject = streams[0]));
}

element('registration').addEventListener('submit', (event) => {
  event.preventDefault();
  const { server, uri } = event.target.elements;
  agent?.stop();
  agent = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(server.value)], uri: uri.value });
  agent.on('registered', () => show('registered'));
  agent.on('registrationFailed', ({ cause }) => show(`not registered: ${cause}`));
  agent.on('disconnected', () => show('not connected'));
  agent.on('newRTCSession', ({ session: newSession, originator }) => {
    take(newSession);
    show(originator === 'local' ? 'calling' : `${newSession.remote_identity.uri} calls`);
  });
  agent.start();
});

element('call').addEventListener('submit', (event) => {
  event.preventDefault();
  agent.call(event.target.elements.target.value, MEDIA);
});
element('answer').addEventListener('click', () => session.answer(MEDIA));
element('hang-up').addEventListener('click', () => session.terminate());
