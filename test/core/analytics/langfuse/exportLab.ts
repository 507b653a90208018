import assert from 'node:assert/strict';
import { endAgent, insertAgent, markRunning, type AgentEnd } from '../../../../src/core/agents/lifecycle';
import type {
  LangfuseConnection,
  LangfuseConnectionSource,
} from '../../../../src/core/analytics/langfuse/connection';
import {
  langfuseExporter,
  type LangfuseExporterOptions,
} from '../../../../src/core/analytics/langfuse/langfuseExporter';
import type { Exporter } from '../../../../src/core/analytics/exporter';
import { Emitter } from '../../../../src/core/base/event';
import type { Store } from '../../../../src/core/store/store';
import { RecordingLog } from '../../../support/testProject';
import { waitUntil } from '../../../support/waitUntil';
import { StoreLab } from '../../store/storeLab';
import { LangfuseServer } from './langfuseServer';

/** A connection that a test sets. */
export class TestConnection implements LangfuseConnectionSource {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  reads = 0;

  constructor(private now: LangfuseConnection) {}

  read(): Promise<LangfuseConnection> {
    this.reads++;
    return Promise.resolve(this.now);
  }

  become(connection: LangfuseConnection): void {
    this.now = connection;
    this.changed.fire();
  }
}

/** A real database and exporters on it that send to a real server; time passes only when told to. */
export class ExportLab {
  readonly stores = new StoreLab();
  readonly clock = this.stores.clock;
  readonly log = new RecordingLog();
  readonly notices: string[] = [];
  readonly server = new LangfuseServer(() => this.clock.now());
  private opened: Store | undefined;
  private exporter: Exporter | undefined;

  static async create(): Promise<ExportLab> {
    const lab = new ExportLab();
    await lab.server.up();
    lab.opened = await lab.stores.open();
    return lab;
  }

  get store(): Store {
    assert.ok(this.opened !== undefined);
    return this.opened;
  }

  on(change: Partial<Extract<LangfuseConnection, { kind: 'on' }>> = {}): LangfuseConnection {
    return { kind: 'on', url: this.server.url, keys: this.server.keys, includeText: false, ...change };
  }

  /** Starts an exporter and waits until it has taken notice of what is there. */
  async export(
    connection: LangfuseConnection = this.on(),
    options: Partial<LangfuseExporterOptions> = {},
    store: Store = this.store,
  ): Promise<TestConnection> {
    const source = new TestConnection(connection);
    this.exporter = langfuseExporter({
      source,
      onNotice: (notice) => this.notices.push(notice),
      closeWithinMs: 1000,
      random: () => 0,
      ...options,
    })({ store, clock: this.clock, log: this.log });
    this.clock.advance(0);
    if (connection.kind !== 'off') {
      await waitUntil('the export begins', () =>
        store.get(`SELECT 1 FROM langfuse_export WHERE done_up_to IS NOT NULL`),
      );
    }
    return source;
  }

  async closeExporter(): Promise<void> {
    const { exporter } = this;
    this.exporter = undefined;
    await exporter?.close();
  }

  /** Lets time pass in small steps until the condition holds. */
  async until(what: string, condition: () => boolean, stepMs = 100): Promise<void> {
    await waitUntil(
      what,
      () => {
        if (condition()) return true;
        this.clock.advance(stepMs);
        return condition();
      },
      { everyMs: 5 },
    );
  }

  /** Until the server has confirmed as many agents, each counted as often as it was. */
  untilConfirmed(count: number): Promise<void> {
    return this.until(`${count} agents confirmed`, () => this.confirmedAgents.length >= count);
  }

  /** Until nothing is left to send and no request is under way. */
  untilDone(): Promise<void> {
    return this.until('all agents are marked as done', () => this.waiting === 0);
  }

  get confirmedAgents(): number[] {
    return this.server.confirmed
      .filter(({ name }) => name.endsWith(' agent'))
      .map(({ attributes }) => Number(attributes['langfuse.observation.metadata.agentId']));
  }

  get waiting(): number {
    const row = this.store.get<{ n: number }>(
      `SELECT count(*) AS n FROM agent_lifecycle a, langfuse_export e WHERE a.agent_id > e.done_up_to
         AND a.agent_id NOT IN (SELECT agent_id FROM langfuse_exported_agent)`,
    );
    return row?.n ?? 0;
  }

  addFeature(name: string, description = '', store = this.store): Promise<number> {
    return store.commit(
      (tx) =>
        tx.get<{ id: number }>(
          `INSERT INTO features (priority, name, description, steps, created_at, updated_at)
           VALUES (1.5, ?, ?, '["one step"]', ?, ?) RETURNING id`,
          [name, description, tx.now, tx.now],
        )?.id ?? 0,
    );
  }

  startAgent(featureId: number | null = null, attempt = 1): Promise<number> {
    return this.store.commit((tx) =>
      insertAgent(tx, {
        agentType: 'coding',
        taskId: featureId === null ? 'initialization' : `feature-${featureId}`,
        taskType: 'implementation',
        featureId,
        priority: 1,
        fence: attempt,
        attempt,
        slot: 0,
        provider: 'claude',
        model: 'some-model',
        command: 'claude -p secret-prompt',
        worktree: '/home/somebody/worktree',
        branch: 'branch',
        tokenHash: `hash-${Math.random()}`,
      }),
    );
  }

  async endAgent(agentId: number, end: Partial<AgentEnd> = {}): Promise<void> {
    this.clock.advance(250);
    await this.store.commit((tx) => markRunning(tx, agentId));
    this.clock.advance(1_750);
    await this.store.commit((tx) => {
      tx.run(
        `UPDATE agent_lifecycle SET input_tokens = 1200, output_tokens = 34, cost_usd = 0.5 WHERE agent_id = ?`,
        [agentId],
      );
      endAgent(tx, agentId, {
        status: 'completed',
        outcome: 'no_submission',
        exitCode: 0,
        signal: null,
        error: 'the agent said: secret-error',
        ...end,
      });
    });
  }

  /** An agent that has already ended. */
  async endedAgent(
    featureId: number | null = null,
    end: Partial<AgentEnd> = {},
    attempt = 1,
  ): Promise<number> {
    const agentId = await this.startAgent(featureId, attempt);
    await this.endAgent(agentId, end);
    return agentId;
  }

  /** Closes all and fails when the server had something to complain about. */
  async dispose(): Promise<void> {
    await this.server.down();
    await this.closeExporter();
    await this.stores.remove();
    assert.deepEqual(this.server.complaints, []);
  }
}
