/** Lets one action run at a time, in the order of asking. */
export class Mutex {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(action: () => Promise<T>): Promise<T> {
    const mine = this.last.then(action);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
