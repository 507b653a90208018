import { Mutex } from '../git/mutex';

/** One change at a time. Each keeps the process alive, since sockets and their timers do not. */
export class Turns {
  private readonly mutex = new Mutex();

  take<T>(body: () => Promise<T>): Promise<T> {
    return this.mutex.run(async () => {
      const alive = setInterval(() => undefined, 60_000);
      try {
        return await body();
      } finally {
        clearInterval(alive);
      }
    });
  }
}
