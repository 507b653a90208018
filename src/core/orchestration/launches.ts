/** Agents that were claimed and whose start is under way. */
export class Launches {
  private readonly underWay = new Map<
    number,
    { readonly done: Promise<void>; readonly setup: AbortController }
  >();

  /** Those of which nothing is left to be done but what is quick. */
  private readonly near = new Set<number>();

  /** @param onDone called when an agent runs or was given up */
  constructor(private readonly onDone: () => void) {}

  get busy(): boolean {
    return this.underWay.size > 0;
  }

  /** An agent is about to start: what is made ready for others now would take the processor from it. */
  get isNear(): boolean {
    return this.near.size > 0;
  }

  /** From now on until it is done this launch is near. */
  markNear(agentId: number): void {
    if (this.underWay.has(agentId)) this.near.add(agentId);
  }

  has(agentId: number): boolean {
    return this.underWay.has(agentId);
  }

  /** `launch` gets the signal that ends the set-up of its worktree, and never rejects. */
  begin(agentId: number, launch: (signal: AbortSignal) => Promise<void>): void {
    const setup = new AbortController();
    const done = launch(setup.signal).finally(() => {
      this.underWay.delete(agentId);
      this.near.delete(agentId);
      this.onDone();
    });
    this.underWay.set(agentId, { done, setup });
  }

  /** Resolves when this one runs or was given up. */
  async settledOf(agentId: number): Promise<void> {
    await this.underWay.get(agentId)?.done;
  }

  /** Resolves when none is under way any more, also none that was begun meanwhile. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) {
      await Promise.all([...this.underWay.values()].map(({ done }) => done));
    }
  }

  /** Ends set-ups that are going on, all or one; their agents are not started. */
  endSetups(agentId?: number): void {
    for (const [id, { setup }] of this.underWay) {
      if (agentId === undefined || id === agentId) {
        setup.abort(new Error('The set-up of its worktree was stopped.'));
      }
    }
  }
}
