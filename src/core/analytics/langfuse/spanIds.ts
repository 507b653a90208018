import { createHash } from 'node:crypto';
import type { ExportedAgent } from './exportedAgent';

/**
 * Ids of traces and spans, made from the ids in the database: what is sent again, after a crash or when an
 * answer was lost, carries the same ids and the same times, so that the server can see that it is the same.
 */
export class SpanIds {
  constructor(private readonly sourceKey: string) {}

  /** One trace for a feature over all its attempts; an agent without a feature has a trace of its own. */
  traceOf(agent: ExportedAgent): string {
    return agent.featureId === null
      ? this.id(32, 'agent trace', agent.agentId)
      : // With the time, as the number of a deleted feature can be given again.
        this.id(32, 'feature trace', agent.featureId, agent.featureCreatedAt ?? '');
  }

  spanOf(kind: 'agent' | 'waiting' | 'merge' | 'gate', rowId: number): string {
    return this.id(16, kind, rowId);
  }

  private id(length: 16 | 32, ...parts: (string | number)[]): string {
    return createHash('sha256')
      .update([this.sourceKey, ...parts].join('\n'))
      .digest('hex')
      .slice(0, length);
  }
}
