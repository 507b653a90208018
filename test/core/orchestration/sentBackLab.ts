import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import { TestProject } from '../../support/testProject';

/** One step of an agent; see `test/fixtures/agents/obeys.mjs`. */
export type Step = Readonly<Record<string, unknown>>;

export const write = (files: Record<string, string>): Step => ({ write: files });
export const submit: Step = { submit: true };

/** A project whose agents do what a plan says, and what they were told. */
export class SentBackLab {
  private constructor(
    readonly project: TestProject,
    /** Folder of the plan, of the prompts that agents got, and of what they put there. */
    readonly plans: string,
  ) {}

  static async create(): Promise<SentBackLab> {
    const project = await TestProject.create(
      {},
      { files: { 'shared.txt': 'one\ntwo\nthree\n', 'other.txt': 'o\n' } },
    );
    const plans = path.join(project.repository.around, 'plans');
    mkdirSync(plans);
    return new SentBackLab(project, plans);
  }

  /** For each feature, by its number, what its agents do one after the other. */
  async open(plan: Record<number, Step[][]>, settings: Partial<Settings> = {}): Promise<void> {
    writeFileSync(path.join(this.plans, 'plan.json'), JSON.stringify(plan));
    const agent = path.resolve('test/fixtures/agents/obeys.mjs');
    await this.project.open({
      settings: {
        ...defaultSettings,
        testingRatio: 0,
        provider: 'command',
        concurrency: 2,
        commandTemplate: `"${process.execPath}" "${agent}" "${this.plans}"`,
        ...settings,
      },
      // Claude Code is not started without one.
      environment: { ...this.project.repository.environment, ANTHROPIC_API_KEY: 'of nobody' },
    });
  }

  read(name: string): string {
    return readFileSync(path.join(this.plans, name), 'utf8');
  }

  prompt(feature: number, run: number): string {
    return this.read(`prompt-${feature}-${run}.txt`);
  }
}
