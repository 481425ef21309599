/** A standard output for what a command says alone: files of routes that it runs may print, too. */

/** What is printed from here on goes to stderr; only what is given to the result goes to stdout. */
export function reserveOutput(): (text: string) => void {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return (text) => void write(text);
}
