/** Branches of requests that went to who knows the real Call-ID: their CANCEL and ACK, made here, must have the same. */
const MOST = 10_000;

export class UnmaskedBranches {
  #recent = new Set<string>();
  #older = new Set<string>();

  add(branch: string): void {
    this.#recent.add(branch);
    if (this.#recent.size < MOST) return;
    this.#older = this.#recent;
    this.#recent = new Set();
  }

  has(branch: string): boolean {
    return this.#recent.has(branch) || this.#older.has(branch);
  }
}
