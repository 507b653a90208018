/** Hands out what was put in by ascending key; equal keys in any order. */
export class MinHeap<T> {
  private readonly items: { readonly key: number; readonly value: T }[] = [];

  get size(): number {
    return this.items.length;
  }

  push(key: number, value: T): void {
    const { items } = this;
    let at = items.length;
    items.push({ key, value });
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.swapIfLess(at, above)) return;
      at = above;
    }
  }

  pop(): { readonly key: number; readonly value: T } | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    items[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const less = (items[right]?.key ?? Infinity) < (items[left]?.key ?? Infinity) ? right : left;
      if (less >= items.length || !this.swapIfLess(less, at)) return first;
      at = less;
    }
  }

  private swapIfLess(below: number, above: number): boolean {
    const { items } = this;
    const [lower, upper] = [items[below], items[above]];
    if (lower === undefined || upper === undefined || lower.key >= upper.key) return false;
    items[below] = upper;
    items[above] = lower;
    return true;
  }
}
