import { type Disposable, toDisposable } from './disposable';

export type Event<T> = (listener: (value: T) => void) => Disposable;

/**
 * Announces past-tense facts. Listeners hear values in the order in which they were fired, also when a
 * listener fires again; a listener that throws is reported and does not keep the others from hearing.
 */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => void>();
  private readonly queue: T[] = [];
  private delivering = false;

  constructor(private readonly onListenerError: (error: unknown) => void = reportLater) {}

  readonly event: Event<T> = (listener) => {
    // A wrapper of its own lets the same function subscribe twice.
    const entry = (value: T): void => {
      listener(value);
    };
    this.listeners.add(entry);
    return toDisposable(() => this.listeners.delete(entry));
  };

  fire(value: T): void {
    this.queue.push(value);
    if (this.delivering) return;
    this.delivering = true;
    try {
      // By length, not by value: `undefined` is a value that can be fired.
      while (this.queue.length > 0) {
        const next = this.queue.shift() as T;
        for (const listener of [...this.listeners]) {
          try {
            listener(next);
          } catch (error) {
            this.onListenerError(error);
          }
        }
      }
    } finally {
      this.delivering = false;
    }
  }

  dispose(): void {
    this.listeners.clear();
    this.queue.length = 0;
  }
}

function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
