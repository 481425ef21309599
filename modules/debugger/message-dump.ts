/** `dbg_sip_msg()`: the message as it would be sent now, and what the script changed. */
import type { Context } from '../../src/context/context.ts';
import { writeMessage } from '../../src/sip/write-message.ts';

const heading = (title: string, width: number): string => {
  const dashes = width - title.length - 2;
  const left = Math.floor(dashes / 2);
  return `${'-'.repeat(left)} ${title} ${'-'.repeat(dashes - left)}\n`;
};

const WIDTH = 79;

/** Each line of a text, removed ones with `- ` in front. */
function lines(text: string, mark: string): string {
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => `${mark}${line}\n`)
    .join('');
}

export function dumpMessage(ctx: Context, line: number): string {
  const { message, edits } = ctx;
  const requestUri = message.isRequest ? ctx.newUri : null;
  const changes = { header: '', body: '' };
  for (const { start, end, text } of edits.sorted) {
    const part = start >= message.bodyStart && start > message.headersEnd ? 'body' : 'header';
    changes[part] += lines(message.text.slice(start, end), '- ') + lines(text, '');
  }
  for (const text of edits.appended) changes.header += lines(text, '');
  if (edits.body !== null) {
    changes.body += lines(message.text.slice(message.bodyStart, message.bodyEnd), '- ') + lines(edits.body, '');
  }
  return (
    `CONFIG LINE ${String(line)}\n` +
    heading('START OF SIP message debug', WIDTH) +
    `${writeMessage(message, edits, { requestUri }).replaceAll('\r\n', '\n')}` +
    heading('SIP header diffs', WIDTH) +
    changes.header +
    heading('SIP body diffs', WIDTH) +
    changes.body +
    heading('END OF SIP message debug', WIDTH)
  );
}
