const most = 20;

/** Warnings for people: a file with thousands of the same oddity must not become thousands of lines. */
export class WarningList {
  private readonly first: string[] = [];
  private total = 0;

  add(sentence: string): void {
    this.total++;
    if (this.first.length < most) this.first.push(sentence);
  }

  sentences(): readonly string[] {
    const more = this.total - this.first.length;
    return more === 0 ? this.first : [...this.first, `There are ${more} more warnings like these.`];
  }
}
