import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeSampleRepository, type SampleRepository } from '../sampleRepository';

/** By the numbers of features. */
export interface TourFeatures {
  readonly names?: Readonly<Record<number, string>>;
  /** What their demo agents are told. */
  readonly directives?: Readonly<Record<number, string>>;
}

/** They wait until they are ended. */
const waiting: Readonly<Record<number, string>> = {
  4: 'demo:fail-once demo:slow=3600',
  5: 'demo:slow=3600',
  8: 'demo:ask=3600',
};

/** Features that agents have merged before the window opens. */
export const passed = 5;
export const total = 12;

/**
 * A repository on which Muster has worked in a terminal: some features have passed, one has failed, and the others wait
 * for it and can never start.
 */
export function makeTourProject({ names = {}, directives = waiting }: TourFeatures = {}): SampleRepository {
  const sample = makeSampleRepository(total);
  const backlog = JSON.parse(readFileSync(sample.backlogFile, 'utf8')) as {
    features: { id: number; name: string; description: string }[];
  };
  for (const feature of backlog.features) {
    feature.name = names[feature.id] ?? feature.name;
    feature.description += ` ${directives[feature.id] ?? ''}`;
  }
  const file = path.join(path.dirname(sample.path), 'tour.json');
  writeFileSync(file, JSON.stringify(backlog));
  runToDeadlock(sample.path, file);
  return sample;
}

function runToDeadlock(folder: string, backlog: string): void {
  const cli = path.resolve('dist/cli.js');
  const options = ['--import', backlog, '--provider', 'demo', '--testing-ratio', '0', '--max-retries', '1'];
  try {
    execFileSync(process.execPath, [cli, 'run', folder, ...options, '--gate', 'node scripts/check.mjs'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, MUSTER_DEMO_PACE_MS: '0' },
    });
  } catch (error) {
    // 1: not every feature has passed, as it shall be.
    if ((error as { status?: unknown }).status === 1) return;
    throw error;
  }
  throw new Error('All features have passed, although one should have failed.');
}
