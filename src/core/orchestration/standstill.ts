/** Failed passes in a row after which the cause is taken for something that does not go away by itself. */
const failuresAllowed = 3;

/**
 * Whether the last pass found nothing that could start, and nothing has happened since that might change it. The
 * reconcile tick is no event: where nothing happens, it finds nothing either.
 */
export class Standstill {
  private events = 0;
  private quietSince: number | undefined;
  private failures = 0;

  get isQuiet(): boolean {
    return this.quietSince === this.events;
  }

  /** Something happened that the next pass will look at. */
  woken(): void {
    this.events++;
  }

  /** @returns to be called at the end of the pass; what happens meanwhile is for the pass after it */
  passBegins(): (workLeft: boolean) => void {
    const { events } = this;
    return (workLeft) => {
      this.failures = 0;
      this.quietSince = workLeft ? undefined : events;
    };
  }

  passFailed(): void {
    this.failures++;
    if (this.failures >= failuresAllowed) this.quietSince = this.events;
  }
}
