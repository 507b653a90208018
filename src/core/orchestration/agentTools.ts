import { agentById, markRunning } from '../agents/lifecycle';
import type { Disposable } from '../base/disposable';
import type { Reader, Transaction } from '../store/store';
import { recordEvent } from '../store/activityLog';
import { authenticateAgent, requireHold } from '../tools/authenticateAgent';
import { once } from '../tools/once';
import type { ToolAnswer, ToolBackend, ToolCaller } from '../tools/toolBackend';
import type { Engine } from './engine';

/** An agent has this long to end by itself after it submitted; then it is ended, and its work still counts. */
const endWithinMs = 60_000;

/** What the tools do: each effect in one transaction with the stored answer of its call. */
export class AgentTools implements ToolBackend, Disposable {
  private readonly reminders = new Map<number, Disposable>();

  constructor(private readonly engine: Engine) {}

  get reader(): Reader {
    return this.engine.store;
  }

  authenticate(tokenHash: string): ToolCaller | undefined {
    return authenticateAgent(this.engine.store, tokenHash);
  }

  integrationBranch(): string {
    return this.engine.integration.branch;
  }

  conflictFiles(featureId: number): readonly string[] {
    const row = this.engine.store.get<{ status: string; conflicts: string | null }>(
      `SELECT status, conflicts FROM merge_record WHERE feature_id = ? ORDER BY merge_id DESC LIMIT 1`,
      [featureId],
    );
    return row?.status === 'conflict' ? (JSON.parse(row.conflicts ?? '[]') as string[]) : [];
  }

  noteCall(caller: ToolCaller): void {
    this.engine.crew.heardToolCall(caller.agentId);
  }

  async submit(caller: ToolCaller, callId: string): Promise<ToolAnswer> {
    const refusal = await this.whyNotSubmittable(caller);
    const answer = await this.effect(caller, callId, 'feature_mark_passing', (tx) => {
      if (refusal !== undefined) return { ok: false, message: refusal };
      tx.run(
        `UPDATE agent_lifecycle SET submitted_at = ?, activity = 'submitted', outcome = NULL, error_message = NULL
         WHERE agent_id = ?`,
        [tx.now, caller.agentId],
      );
      return {
        ok: true,
        message: 'Submitted. Merging and the final checks follow without you; end now.',
      };
    });
    if (answer.ok) this.endSoon(caller.agentId);
    return answer;
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

  dispose(): void {
    for (const reminder of this.reminders.values()) reminder.dispose();
    this.reminders.clear();
  }

  private effect(
    caller: ToolCaller,
    callId: string,
    tool: string,
    body: (tx: Transaction) => ToolAnswer,
  ): Promise<ToolAnswer> {
    return this.engine.store.commit((tx) =>
      once(tx, callId, caller.agentId, tool, () => {
        requireHold(tx, caller);
        markRunning(tx, caller.agentId);
        const answer = body(tx);
        // What was granted shows in what follows from it; a refusal would show nowhere else.
        if (!answer.ok) {
          recordEvent(tx, {
            kind: 'toolRefused',
            level: 'warning',
            agentId: caller.agentId,
            featureId: caller.featureId ?? null,
            text: answer.message,
          });
        }
        return answer;
      }),
    );
  }

  /** Asked of git: an agent that says it is done must have committed what it did. */
  private async whyNotSubmittable(caller: ToolCaller): Promise<string | undefined> {
    const agent = agentById(this.engine.store, caller.agentId);
    if (agent?.worktree == null || agent.baseCommit === null) return 'There is no worktree to submit from.';
    const status = await this.engine.worktrees.statusOf(agent.worktree, agent.baseCommit);
    if (status.branch !== agent.branch) {
      return `Not submitted: the worktree is not on its branch ${agent.branch ?? ''}; switch back to it, commit your work there and call again.`;
    }
    if (status.uncommitted > 0) {
      return `Not submitted: ${status.uncommitted} files are not committed; commit or remove them and call again.`;
    }
    if (status.ahead === 0)
      return 'Not submitted: there is no commit of yours; commit your work and call again.';
    return undefined;
  }

  private endSoon(agentId: number): void {
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
