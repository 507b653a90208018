import { agentById } from '../agents/agentRow';
import { markRunning } from '../agents/lifecycle';
import { dropQuestion } from '../backlog/questions';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Reader, Transaction } from '../store/store';
import { recordEvent } from '../store/activityLog';
import { authenticateAgent, requireHold } from '../tools/authenticateAgent';
import { once } from '../tools/once';
import type { NewCheck, RegressionBatch, ToolAnswer, ToolBackend, ToolCaller } from '../tools/toolBackend';
import type { Snapshot } from '../../shared/viewModel';
import type { Engine } from './engine';
import { latestRejection } from './mergeFeedback';
import { submittableWork } from './submittableWork';
import { untilCommitted } from './untilCommitted';
import { hasJudgedAll, judgeFeature, keepCheck, regressionBatch } from './testing/testingEffects';

/** An agent has this long to end by itself after its last call; then it is ended, and its work still counts. */
const endWithinMs = 60_000;

/** What the tools do: each effect in one transaction with the stored answer of its call. */
export class AgentTools implements ToolBackend, Disposable {
  private readonly reminders = new Map<number, Disposable>();

  constructor(
    private readonly engine: Engine,
    /** What the surfaces show, so that agents are told the same. */
    private readonly shown: () => Pick<Snapshot, 'features'>,
    readonly assign: ToolBackend['assign'],
  ) {}

  get clock(): Clock {
    return this.engine.clock;
  }

  get reader(): Reader {
    return this.engine.store;
  }

  authenticate(tokenHash: string): ToolCaller | undefined {
    return authenticateAgent(this.engine.store, tokenHash);
  }

  integrationBranch(): string {
    return this.engine.integration.branch;
  }

  deniesPermissions(): boolean {
    return this.engine.settings().permissionPrompts === 'deny';
  }

  conflictFiles(featureId: number): readonly string[] {
    return latestRejection(this.engine.store, featureId)?.files ?? [];
  }

  whyWaiting(featureId: number): readonly string[] {
    const feature = this.shown().features.find(({ id }) => id === featureId);
    return [
      ...(feature?.reasonText === undefined ? [] : [feature.reasonText]),
      ...(feature?.reasonDetails ?? []),
    ];
  }

  noteCall(caller: ToolCaller): void {
    this.engine.crew.heardToolCall(caller.agentId);
  }

  async submit(caller: ToolCaller, callId: string): Promise<ToolAnswer> {
    const work = await this.submittableWork(caller);
    return this.effect(caller, callId, 'feature_mark_passing', (tx) => {
      if ('refusal' in work) return { ok: false, message: work.refusal };
      // It has gone on without the answer.
      if (caller.featureId !== undefined) dropQuestion(tx, caller.featureId);
      // This commit is what counts, whatever the branch holds when the agent has ended.
      tx.run(
        `UPDATE agent_lifecycle SET submitted_at = ?, head_commit = ?, activity = 'submitted', outcome = NULL,
           error_message = NULL WHERE agent_id = ?`,
        [tx.now, work.commit, caller.agentId],
      );
      return {
        ok: true,
        message: 'Submitted. Merging and the final checks follow without you; end now.',
      };
    });
  }

  giveUp(caller: ToolCaller, reason: string, callId: string): Promise<ToolAnswer> {
    return this.effect(caller, callId, 'feature_mark_failing', (tx) => {
      presetOutcome(tx, caller, 'gave_up', reason);
      return { ok: true, message: 'Noted. The next attempt is told your reason; end now.' };
    });
  }

  skip(caller: ToolCaller, callId: string): Promise<ToolAnswer> {
    return this.effect(caller, callId, 'feature_skip', (tx) => {
      presetOutcome(tx, caller, 'skipped', 'It skipped the feature.');
      return { ok: true, message: 'Skipped: others go first. End now.' };
    });
  }

  clearInProgress(caller: ToolCaller, callId: string): Promise<ToolAnswer> {
    return this.effect(caller, callId, 'feature_clear_in_progress', (tx) => {
      presetOutcome(tx, caller, 'gave_up', 'It handed the feature back.');
      return { ok: true, message: 'Handed back. End now.' };
    });
  }

  async change(
    caller: ToolCaller,
    callId: string,
    tool: string,
    body: (tx: Transaction) => ToolAnswer,
  ): Promise<ToolAnswer> {
    const { store } = this.engine;
    const answer =
      caller.agentType === 'chat'
        ? await store.commit(body)
        : await store.commit((tx) =>
            once(tx, callId, caller.agentId, tool, () => {
              requireHold(tx, caller);
              markRunning(tx, caller.agentId);
              return body(tx);
            }),
          );
    this.engine.wake();
    return answer;
  }

  until(condition: () => boolean, waitMs: number, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.engine;
    return untilCommitted(store, clock, condition, waitMs, signal);
  }

  regressionBatch(caller: ToolCaller): RegressionBatch {
    return regressionBatch(this.engine.store, caller.agentId);
  }

  judge(
    caller: ToolCaller,
    featureId: number,
    seen: string | undefined,
    callId: string,
  ): Promise<ToolAnswer> {
    const tool = seen === undefined ? 'feature_mark_passing' : 'feature_mark_failing';
    return this.effect(
      caller,
      callId,
      tool,
      (tx) => judgeFeature(tx, caller.agentId, featureId, seen),
      () => hasJudgedAll(this.engine.store, caller.agentId),
    );
  }

  setCheck(caller: ToolCaller, check: NewCheck, callId: string): Promise<ToolAnswer> {
    return this.effect(
      caller,
      callId,
      'feature_set_check',
      (tx) => keepCheck(tx, caller.agentId, check, this.engine.settings()),
      () => hasJudgedAll(this.engine.store, caller.agentId),
    );
  }

  dispose(): void {
    for (const reminder of this.reminders.values()) reminder.dispose();
    this.reminders.clear();
  }

  /** A coding agent's call of this kind is its last one. */
  private async effect(
    caller: ToolCaller,
    callId: string,
    tool: string,
    body: (tx: Transaction) => ToolAnswer,
    isLast: () => boolean = () => true,
  ): Promise<ToolAnswer> {
    const answer = await this.engine.store.commit((tx) =>
      once(tx, callId, caller.agentId, tool, () => {
        requireHold(tx, caller);
        markRunning(tx, caller.agentId);
        const result = body(tx);
        // What was granted shows in what follows from it; a refusal would show nowhere else.
        if (!result.ok) {
          recordEvent(tx, {
            kind: 'toolRefused',
            level: 'warning',
            agentId: caller.agentId,
            featureId: caller.featureId ?? null,
            text: result.message,
          });
        }
        return result;
      }),
    );
    if (answer.ok && isLast()) this.endSoon(caller.agentId);
    return answer;
  }

  private async submittableWork(caller: ToolCaller): Promise<{ commit: string } | { refusal: string }> {
    const agent = agentById(this.engine.store, caller.agentId);
    if (agent?.worktree == null || agent.baseCommit === null) {
      return { refusal: 'There is no worktree to submit from.' };
    }
    const { worktree, branch, baseCommit } = agent;
    return submittableWork(this.engine, { worktree, branch, baseCommit }, 'call again');
  }

  /** Ends the agent if it does not end by itself; what it has submitted counts all the same. */
  endSoon(agentId: number): void {
    this.reminders.get(agentId)?.dispose();
    this.reminders.set(
      agentId,
      this.engine.clock.after(endWithinMs, () => {
        this.reminders.delete(agentId);
        this.engine.crew.stop(agentId, 'replaced').catch((error: unknown) => {
          this.engine.log.error(`Agent ${agentId} has submitted and could not be ended`, error);
        });
      }),
    );
  }
}

/** Kept on the row until the agent's end, which makes it final. */
function presetOutcome(
  tx: Transaction,
  caller: ToolCaller,
  outcome: 'gave_up' | 'skipped',
  reason: string,
): void {
  tx.run(
    `UPDATE agent_lifecycle SET outcome = ?, error_message = ?, submitted_at = NULL WHERE agent_id = ?`,
    [outcome, reason, caller.agentId],
  );
}
