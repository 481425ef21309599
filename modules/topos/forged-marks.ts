/** The headers that mark what belongs to a dialog are written here only: those that a message arrives with are forged. */
import { Edits } from '../../src/sip/edits.ts';
import type { Message } from '../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { removeNamed, written } from './message-parts.ts';
import { BRANCH_HEADER, DIALOG_HEADER } from './settings.ts';

type Parsed = ReturnType<typeof parseMessage>;

/** The same message where it has none. */
export function withoutForgedMarks(message: Parsed): Parsed {
  if (isFailure(message) || !isMarked(message)) return message;
  const edits = new Edits();
  removeNamed(message, DIALOG_HEADER, edits);
  removeNamed(message, BRANCH_HEADER, edits);
  return parseMessage(written(message, edits));
}

function isMarked(message: Message): boolean {
  return message.allNamed(DIALOG_HEADER).length > 0 || message.allNamed(BRANCH_HEADER).length > 0;
}
