/** Counts what happened, by name. */
export class Tally extends Map<string, number> {
  count(what: string, times = 1): void {
    this.set(what, (this.get(what) ?? 0) + times);
  }

  addAll(others: ReadonlyMap<string, number>): void {
    for (const [what, times] of others) this.count(what, times);
  }

  /** `12 kills, 3 stops`, the most frequent first. */
  describe(): string {
    return [...this]
      .sort(([, a], [, b]) => b - a)
      .map(([what, times]) => `${times.toLocaleString('en')} ${what}`)
      .join(', ');
  }
}
