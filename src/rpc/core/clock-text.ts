/** Times as text for people, in the time zone of the server. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (number: number): string => String(number).padStart(2, '0');

/** `Sat Nov  7 08:54:07 2026`: the form of C's ctime(), without its line end. */
export function clockText(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = String(date.getDate()).padStart(2);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${DAYS[date.getDay()]!} ${MONTHS[date.getMonth()]!} ${day} ${time} ${date.getFullYear()}`;
}

/** `0d 0h 0m 25s` */
export function durationText(seconds: number): string {
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(minutes / 60);
  return `${Math.trunc(hours / 24)}d ${hours % 24}h ${minutes % 60}m ${seconds % 60}s`;
}
