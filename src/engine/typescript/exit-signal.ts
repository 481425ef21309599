/** What `exit()` and `drop()` throw to leave the functions of a script. It is not an error, and nobody has to catch it. */
export class ExitSignal {
  readonly message = 'the script ended here';
}

/** One for all: it carries nothing. */
export const EXIT = new ExitSignal();
