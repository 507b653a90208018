import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openProject } from '../../../src/core/createOrchestrator';
import type { SharedProject } from '../../../src/core/orchestrator';
import { defaultSettings } from '../../../src/core/settings';
import type { LockHolder } from '../../../src/core/store/lockHolder';
import type { Snapshot } from '../../../src/shared/viewModel';
import { builtScript } from '../../support/builtScript';
import { runScript, type Script } from '../../support/childScript';
import { SampleRepository } from '../../support/sampleRepository';
import { temporaryFolder } from '../../support/temporaryFolder';
import { builtAssets, RecordingLog } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';
import type { HostReport } from './projectHost';

type Order = 'start' | 'approve' | 'addFeature' | 'addHanging' | 'pass' | 'takeOver' | 'force' | 'close';

export const until = async (
  project: SharedProject,
  what: string,
  condition: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> => {
  await waitUntil(what, () => condition(project.snapshot()));
  return project.snapshot();
};
export const livePids = (snapshot: Snapshot): number[] =>
  snapshot.agents.filter(({ live, pid }) => live && pid > 0).map(({ pid }) => pid);
export const isOwner = (snapshot: Snapshot): boolean => snapshot.leader === undefined;
/** A feature whose agent takes its time. */
export const slow = (name: string) => ({ name, description: 'demo:slow=3' });

/** A host in a process of its own; see `projectHost.ts`. */
export class OtherHost {
  constructor(readonly script: Script) {}

  get pid(): number {
    return this.script.process.pid ?? 0;
  }

  get seen(): HostReport | undefined {
    const line = this.script.lines.findLast((each) => each.startsWith('saw '));
    return line === undefined ? undefined : (JSON.parse(line.slice(4)) as HostReport);
  }

  async until(what: string, condition: (seen: HostReport) => boolean): Promise<HostReport> {
    await waitUntil(what, () => this.seen !== undefined && condition(this.seen));
    return this.seen ?? { role: '', leader: undefined, live: [], passing: 0 };
  }

  /** Resolves to what it answered: a value as JSON, or the code of the refusal. */
  async order(order: Order): Promise<string> {
    this.tell(order);
    return this.answerTo(order);
  }

  tell(order: Order): void {
    this.script.process.stdin?.write(`${order}\n`);
  }

  async answerTo(order: Order): Promise<string> {
    const answers = (): string | undefined =>
      this.script.lines.findLast(
        (line) => line.startsWith(`done ${order} `) || line.startsWith(`refused ${order} `),
      );
    const answer = await waitUntil(`an answer to ${order}`, answers);
    return answer.split(' ').slice(2).join(' ');
  }

  /** Whatever its state is, it ends. */
  async end(): Promise<void> {
    this.script.process.kill('SIGCONT');
    this.script.process.kill('SIGKILL');
    await this.script.ended;
  }
}

/** Several hosts of one repository: some in this process, some in their own. */
export class ProjectHosts {
  readonly log = new RecordingLog();
  private readonly sockets = temporaryFolder('hosts');
  private readonly script = builtScript('test/core/orchestration/projectHost.ts');
  private readonly others: OtherHost[] = [];
  private readonly here: SharedProject[] = [];
  private constructor(readonly repository: SampleRepository) {}

  static async create(): Promise<ProjectHosts> {
    return new ProjectHosts(await SampleRepository.create());
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...this.repository.environment,
      MUSTER_DEMO_PACE_MS: '0',
      // Sockets of killed processes go with the test's folder.
      XDG_RUNTIME_DIR: this.sockets.path,
    };
  }

  async openHere(purpose = 'test window'): Promise<SharedProject> {
    const project = await openProject({
      folder: this.repository.folder,
      assets: builtAssets,
      settings: {
        ...defaultSettings,
        testingRatio: 0,
        provider: 'demo',
        stopGraceSeconds: 1,
        concurrency: 2,
      },
      log: this.log,
      environment: this.environment,
      purpose,
    });
    this.here.push(project);
    return project;
  }

  /** Starts a host in a process of its own and waits until it has opened the project. */
  async start(): Promise<OtherHost> {
    const options = { environment: this.environment };
    const host = new OtherHost(runScript(this.script, [this.repository.folder], undefined, options));
    this.others.push(host);
    await waitUntil('the other host is open', () => host.script.lines.includes('open'));
    return host;
  }

  /** Adds the features from here, then lets another process run them. */
  async runElsewhere(...names: string[]): Promise<OtherHost> {
    const first = await this.openHere();
    for (const name of names) await first.addFeature(slow(name));
    await first.close();
    const owner = await this.start();
    assert.equal(
      (await owner.until('it runs the project', ({ role }) => role === 'owner')).leader,
      undefined,
    );
    await owner.order('start');
    return owner;
  }

  /** The file that says who runs the project. */
  lockFile(): string {
    const folder = path.join(this.repository.folder, '.git', 'muster');
    const name = readdirSync(folder).find((each) => /^lock\.\d+$/.test(each)) ?? '';
    return path.join(folder, name);
  }

  holder(): LockHolder {
    return JSON.parse(readFileSync(this.lockFile(), 'utf8')) as LockHolder;
  }

  /** Ends all agents and hosts, whatever happened to them, and removes the folders. */
  async dispose(): Promise<void> {
    for (const other of this.others) await other.end();
    for (const project of this.here) await project.close();
    const last = await this.openHere();
    if (last.snapshot().leader !== undefined) await last.takeOver({ evenFrom: last.snapshot().leader });
    await last.stop();
    await last.close();
    this.repository.remove();
    this.sockets.remove();
  }
}
