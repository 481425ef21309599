// Log records as Kamailio writes them to standard error. A script's text does not end in a newline unless it says so,
// so records are told apart by their beginning, not by lines.

export interface LogRecord {
  /** Process number inside the server, as printed before the process id. */
  readonly process: number;
  readonly pid: number;
  readonly level: string;
  /** What `log_prefix` gave, without the space after it; '' when there is none. */
  readonly prefix: string;
  /** `<script>`, `<core>` or a module name. */
  readonly source: string;
  /** The text, without the newline at its end. */
  readonly text: string;
}

const BEGINNING = /(?:^|\n| ) ?(\d{1,4})\((\d+)\) (ALERT|BUG|CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG): /g;

/** Splits everything a server has written into records; text before the first is dropped. */
export function parseLog(text: string): LogRecord[] {
  const beginnings = [...text.matchAll(BEGINNING)];
  return beginnings.map((match, index) => {
    const end = beginnings[index + 1]?.index ?? text.length;
    const rest = text.slice(match.index + match[0].length, end);
    const prefix = /^(\{[^}]*\}) ?/.exec(rest);
    const message = prefix === null ? rest : rest.slice(prefix[0].length);
    const source = /^(\S+)(?: \[[^\]]*\])?: /.exec(message);
    return {
      process: Number(match[1]),
      pid: Number(match[2]),
      level: match[3]!,
      prefix: prefix?.[1] ?? '',
      source: source?.[1] ?? '',
      text: (source === null ? message : message.slice(source[0].length)).replace(/\n+$/, ''),
    };
  });
}
