/** Comparing texts and looking texts up in lists. */
import { lowerAscii } from '../../src/lib/ascii.ts';

const items = (list: string, separator: string): string[] => list.split(separator[0] ?? ',').map((item) => item.trim());

export function inList(subject: string, list: string, separator: string): boolean {
  return items(list, separator).includes(subject);
}

/** Whether an item of the list is a beginning of the subject. */
export function inListPrefix(subject: string, list: string, separator: string): boolean {
  return items(list, separator).some((item) => item !== '' && subject.startsWith(item));
}

export const sameIgnoringCase = (left: string, right: string): boolean => lowerAscii(left) === lowerAscii(right);
