import {
  createObservationAttributes,
  LangfuseOtelSpanAttributes,
  type LangfuseObservationAttributes,
  type LangfuseObservationType,
} from '@langfuse/tracing';
import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { clip, gateTexts, inputTexts, outputTexts, readEvidence } from './exportedTexts';
import type { ExportedAgent, MergeRow } from './exportedAgent';
import { lookOf } from './outcomes';
import type { SettledAgent } from './outbox';
import { SpanIds } from './spanIds';

export type Span = Parameters<typeof JsonTraceSerializer.serializeRequest>[0][number];

export interface SpanOptions {
  readonly sourceKey: string;
  readonly includeText: boolean;
}

/**
 * The spans of agents whose rows do not change any more: one for the agent, from spawn to end, and below it
 * those of its waiting for a first sign of work, of the merge of what it submitted, and of the gate.
 */
export function spansOf(agents: readonly SettledAgent[], { sourceKey, includeText }: SpanOptions): Span[] {
  const ids = new SpanIds(sourceKey);
  // One object for all: the serializer groups spans by it.
  const resource = resourceFromAttributes({ 'service.name': 'muster' });
  return agents.flatMap(({ agent, merges }) => {
    const traceId = ids.traceOf(agent);
    const trace = traceAttributesOf(agent);
    const make = (row: SpanRow): Span => {
      const start = hrTimeOf(row.from);
      const end = hrTimeOf(Math.max(row.from, row.to));
      const { level, statusMessage } = row.attributes;
      return {
        name: row.name,
        kind: SpanKind.INTERNAL,
        spanContext: () => ({ traceId, spanId: row.spanId, traceFlags: TraceFlags.SAMPLED }),
        ...(row.parentId === undefined
          ? {}
          : { parentSpanContext: { traceId, spanId: row.parentId, traceFlags: TraceFlags.SAMPLED } }),
        startTime: start,
        endTime: end,
        duration: hrTimeOf(Math.max(0, row.to - row.from)),
        ended: true,
        status:
          level === 'ERROR'
            ? {
                code: SpanStatusCode.ERROR,
                ...(statusMessage === undefined ? {} : { message: statusMessage }),
              }
            : { code: SpanStatusCode.UNSET },
        attributes: { ...trace, ...createObservationAttributes(row.type, row.attributes) },
        links: [],
        events: [],
        resource,
        instrumentationScope: { name: 'muster' },
        droppedAttributesCount: 0,
        droppedEventsCount: 0,
        droppedLinksCount: 0,
      };
    };
    return [
      make(agentRow(agent, ids, includeText)),
      ...waitingRow(agent, ids).map(make),
      ...merges.flatMap((merge) => mergeRows(agent, merge, ids, includeText)).map(make),
    ];
  });
}

interface SpanRow {
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly type: LangfuseObservationType;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly attributes: LangfuseObservationAttributes;
}

/** On every span, as Langfuse wants it: it has no record of a trace apart from its spans. */
function traceAttributesOf(agent: ExportedAgent): Attributes {
  const { TRACE_NAME, TRACE_TAGS, TRACE_METADATA } = LangfuseOtelSpanAttributes;
  const name = agent.featureId === null ? agent.taskId : `#${agent.featureId} ${agent.featureName ?? ''}`;
  return {
    [TRACE_NAME]: clip(name.trim(), 255),
    [TRACE_TAGS]: ['muster'],
    ...(agent.featureId === null ? {} : { [`${TRACE_METADATA}.featureId`]: String(agent.featureId) }),
    ...(agent.featurePriority === null
      ? {}
      : { [`${TRACE_METADATA}.featurePriority`]: String(agent.featurePriority) }),
  };
}

function agentRow(agent: ExportedAgent, ids: SpanIds, includeText: boolean): SpanRow {
  const { level, message } = lookOf(agent);
  const usage = { input: agent.inputTokens, output: agent.outputTokens };
  return {
    spanId: ids.spanOf('agent', agent.agentId),
    parentId: undefined,
    name: `${agent.agentType} agent`,
    type: 'agent',
    from: Date.parse(agent.spawnedAt),
    to: Date.parse(agent.completedAt ?? agent.spawnedAt),
    attributes: {
      level,
      statusMessage: includeText && agent.error !== null ? `${message} ${clip(agent.error)}` : message,
      ...(includeText ? { input: inputTexts(agent) } : {}),
      output: {
        status: agent.status,
        outcome: agent.outcome,
        ...(includeText ? outputTexts(agent) : {}),
      },
      ...(agent.model === null ? {} : { model: agent.model }),
      ...(agent.inputTokens === null && agent.outputTokens === null ? {} : { usageDetails: known(usage) }),
      ...(agent.costUsd === null ? {} : { costDetails: { total: agent.costUsd } }),
      metadata: {
        agentId: agent.agentId,
        taskId: agent.taskId,
        taskType: agent.taskType,
        attempt: agent.attempt,
        slot: agent.slot,
        provider: agent.provider,
        exitCode: agent.exitCode,
        signal: agent.signal,
        stalled: agent.stalled === 1 ? true : null,
        baseCommit: agent.baseCommit,
        headCommit: agent.headCommit,
        mergeCommit: agent.mergeCommit,
      },
    },
  };
}

/** From the spawn to the first output or tool call. */
function waitingRow(agent: ExportedAgent, ids: SpanIds): SpanRow[] {
  const until = agent.startedAt ?? agent.completedAt;
  if (until === null) return [];
  return [
    {
      spanId: ids.spanOf('waiting', agent.agentId),
      parentId: ids.spanOf('agent', agent.agentId),
      name: 'waiting',
      type: 'span',
      from: Date.parse(agent.spawnedAt),
      to: Date.parse(until),
      attributes: agent.startedAt === null ? { level: 'WARNING', statusMessage: 'Never began to work.' } : {},
    },
  ];
}

function mergeRows(agent: ExportedAgent, merge: MergeRow, ids: SpanIds, includeText: boolean): SpanRow[] {
  const evidence = readEvidence(merge.evidence);
  const spanId = ids.spanOf('merge', merge.mergeId);
  const failed = merge.status !== 'merged';
  const rows: SpanRow[] = [
    {
      spanId,
      parentId: ids.spanOf('agent', agent.agentId),
      name: 'merge',
      type: 'span',
      from: Date.parse(merge.queuedAt),
      to: Date.parse(merge.finishedAt ?? merge.queuedAt),
      attributes: {
        level: failed ? 'ERROR' : 'DEFAULT',
        statusMessage: `Ended as ${merge.status}.`,
        output: {
          status: merge.status,
          ...(includeText && merge.conflicts !== null ? { conflicts: clip(merge.conflicts) } : {}),
        },
        metadata: {
          mergeId: merge.mergeId,
          mergeCommit: merge.mergeCommit,
          verified: merge.unverified === 0,
        },
      },
    },
  ];
  if (evidence !== undefined && merge.gateStartedAt !== null && merge.gateEndedAt !== null) {
    rows.push({
      spanId: ids.spanOf('gate', merge.mergeId),
      parentId: spanId,
      name: 'gate',
      type: 'evaluator',
      from: Date.parse(merge.gateStartedAt),
      to: Date.parse(merge.gateEndedAt),
      attributes: {
        level: evidence.ok ? 'DEFAULT' : 'ERROR',
        statusMessage: evidence.ok ? 'The gate is green.' : 'The gate is red.',
        output: {
          ok: evidence.ok,
          commands: evidence.commands.map(({ exitCode, signal, durationMs, timedOut }) => ({
            exitCode,
            signal,
            durationMs,
            timedOut,
          })),
          ...(includeText ? { texts: gateTexts(evidence) } : {}),
        },
      },
    });
  }
  return rows;
}

function known(values: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== null),
  );
}

function hrTimeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
