/** Header lines for the replies made here, and how much of them counts against the limit of answers to datagrams. */

/** A value: adding to it makes another. */
export class ReplyHeaders {
  /** Each line with its CRLF. */
  readonly text: string;
  /** How much of `text` the limit knows of; the rest goes however short the request was. */
  readonly counted: number;

  private constructor(text: string, counted: number) {
    this.text = text;
    this.counted = counted;
  }

  static readonly none = new ReplyHeaders('', 0);

  /** What a module wrote of its own accord. */
  static counting(text: string): ReplyHeaders {
    return text === '' ? ReplyHeaders.none : new ReplyHeaders(text, text.length);
  }

  /** What the script, or who manages the server, wants in the reply, or what the limit is not for. */
  static exempt(text: string): ReplyHeaders {
    return text === '' ? ReplyHeaders.none : new ReplyHeaders(text, 0);
  }

  /** These and `more` behind them. Most replies have neither: nothing is made for them. */
  and(more: ReplyHeaders): ReplyHeaders {
    if (more.text === '') return this;
    return this.text === '' ? more : new ReplyHeaders(this.text + more.text, this.counted + more.counted);
  }

  get exempt(): number {
    return this.text.length - this.counted;
  }
}
