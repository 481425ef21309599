/** Comparing texts and looking texts up in lists. */
const items = (list: string, separator: string): string[] => list.split(separator[0] ?? ',').map((item) => item.trim());

export function inList(subject: string, list: string, separator: string): boolean {
  return subject !== '' && items(list, separator).includes(subject);
}

/** Whether an item of the list is a beginning of the subject. */
export function inListPrefix(subject: string, list: string, separator: string): boolean {
  return items(list, separator).some((item) => item !== '' && subject.startsWith(item));
}

/** 1 the same, -2 the first comes before the second, -1 behind it. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 1;
  return left < right ? -2 : -1;
}
