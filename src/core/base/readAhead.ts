/**
 * Reads something while others are waited for anyhow, so that who needs it next need not wait. It is handed out once, and
 * only as long as it is fresh; otherwise, and when it could not be read, it is read when it is asked for.
 */
export class ReadAhead<T> {
  private ahead: { readonly read: Promise<T>; readonly atMs: number } | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly freshForMs: number,
  ) {}

  /** Reads it now; what came of it is for the caller as well. */
  expect(): Promise<T> {
    const read = this.read();
    // Whoever asks is told; until then nobody has.
    read.catch(() => undefined);
    this.ahead = { read, atMs: performance.now() };
    return read;
  }

  /** What was read so far is not handed out any more: it has changed. */
  forget(): void {
    this.ahead = undefined;
  }

  async now(): Promise<T> {
    const { ahead } = this;
    this.ahead = undefined;
    const isFresh = ahead !== undefined && performance.now() - ahead.atMs <= this.freshForMs;
    return isFresh ? ahead.read.catch(() => this.read()) : this.read();
  }
}
