import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../../src/core/base/log';
import type { NewFeature } from '../../src/core/backlog/feature';
import { createOrchestrator } from '../../src/core/createOrchestrator';
import type { Orchestrator, OrchestratorOptions } from '../../src/core/orchestrator';
import { defaultSettings, type Settings } from '../../src/core/settings';
import type { Snapshot } from '../../src/shared/viewModel';
import { SampleRepository, type SampleOptions } from './sampleRepository';
import { temporaryFolder } from './temporaryFolder';
import { waitUntil } from './waitUntil';

/** Keeps what the engine says; warnings and errors are often what a test is about. */
export class RecordingLog implements Log {
  readonly lines: string[] = [];

  debug(): void {
    // Not of interest.
  }
  info(message: string): void {
    this.lines.push(`info ${message}`);
  }
  warn(message: string, ...facts: unknown[]): void {
    this.lines.push(`warn ${[message, ...facts].map(String).join(' ')}`);
  }
  error(message: string | Error, ...facts: unknown[]): void {
    this.lines.push(`error ${[message, ...facts].map(String).join(' ')}`);
  }

  get errors(): string[] {
    return this.lines.filter((line) => line.startsWith('error '));
  }
}

/** The bundled runner, demo agent and SQLite, as `npm run build` leaves them. */
export const builtAssets = path.resolve('dist');

/** A real repository with a real orchestrator on it, and demo agents that do not dawdle. */
export class TestProject {
  readonly log = new RecordingLog();
  private opened: Orchestrator | undefined;
  private kept: ReturnType<typeof temporaryFolder> | undefined;

  private constructor(
    readonly repository: SampleRepository,
    public settings: Settings,
  ) {}

  static async create(settings: Partial<Settings> = {}, sample: SampleOptions = {}): Promise<TestProject> {
    const repository = await SampleRepository.create(sample);
    const project = new TestProject(repository, {
      ...defaultSettings,
      provider: 'demo',
      // What is tested is something else, except where it is this.
      testingRatio: 0,
      stopGraceSeconds: 1,
      ...settings,
    });
    return project;
  }

  get orchestrator(): Orchestrator {
    if (this.opened === undefined) throw new Error('The project is not open');
    return this.opened;
  }

  get snapshot(): Snapshot {
    return this.orchestrator.snapshot();
  }

  async open(change: Partial<OrchestratorOptions> = {}): Promise<Orchestrator> {
    this.opened = await createOrchestrator({
      folder: this.repository.folder,
      assets: builtAssets,
      settings: this.settings,
      log: this.log,
      environment: { ...this.repository.environment, MUSTER_DEMO_PACE_MS: '0' },
      ...change,
    });
    return this.opened;
  }

  /** Opens it with these settings besides. */
  async setUp(settings: Partial<Settings>): Promise<Orchestrator> {
    this.settings = { ...this.settings, ...settings };
    return this.open();
  }

  /** Adds features and returns their ids. */
  async add(...features: (string | NewFeature)[]): Promise<number[]> {
    const ids: number[] = [];
    for (const feature of features) {
      ids.push(await this.orchestrator.addFeature(typeof feature === 'string' ? { name: feature } : feature));
    }
    return ids;
  }

  /** Starts and waits until nothing runs and nothing can. */
  async run(): Promise<Snapshot> {
    await this.orchestrator.start();
    await this.orchestrator.untilIdle();
    return this.snapshot;
  }

  async until(what: string, condition: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    await waitUntil(what, () => condition(this.snapshot));
    return this.snapshot;
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.close();
  }

  /** Closes it, and keeps repository and database as they are for {@link restore}. */
  async keep(): Promise<void> {
    await this.close();
    this.kept = temporaryFolder('kept');
    copyFolder(this.repository.around, this.kept.path);
  }

  /** Ends everything and goes back to what was kept, at the same path: a run takes seconds, this does not. */
  async restore(): Promise<void> {
    await this.end();
    if (this.kept === undefined) throw new Error('Nothing was kept');
    rmSync(this.repository.around, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    copyFolder(this.kept.path, this.repository.around);
  }

  /** Ends everything and removes the folder. */
  async dispose(): Promise<void> {
    await this.end();
    this.repository.remove();
    this.kept?.remove();
  }

  /** Stops what runs and closes. */
  async end(): Promise<void> {
    if (this.opened === undefined) return;
    await this.opened.stop();
    await this.close();
  }
}

function copyFolder(from: string, to: string): void {
  // With their times, or git would have to read each file again.
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}
