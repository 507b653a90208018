import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { absolute, type FigureGroup } from '../support/figure';
import { packagedExtension } from '../support/packagedExtension';

const rounds = 5;

interface Activation {
  readonly ms: number;
  /** Of the whole extension host meanwhile. */
  readonly cpuMs: number;
}

/**
 * Loading and activating the extension as it ships, each time in a VS Code of its own that was started on a repository
 * that does not use it and has come to rest. When it is active there already, nothing is measured and the run fails.
 */
export const activation: FigureGroup = {
  names: ['ext.activation.ms', 'ext.activation.cpu.ms'],
  async measure(folder) {
    packagedExtension(folder);
    const repository = path.join(folder, 'unused');
    mkdirSync(repository);
    execFileSync('git', ['init', '--quiet', repository]);
    const samples: Activation[] = [];
    for (let round = 0; round < rounds; round++) samples.push(await activateOnce(folder, repository));
    return [
      absolute(
        'ext.activation.ms',
        'ms',
        samples.map(({ ms }) => ms),
      ),
      absolute(
        'ext.activation.cpu.ms',
        'ms',
        samples.map(({ cpuMs }) => cpuMs),
      ),
    ];
  },
};

async function activateOnce(folder: string, repository: string): Promise<Activation> {
  const result = path.join(folder, 'activation.json');
  rmSync(result, { force: true });
  const suite = path.join(__dirname, 'activateOnce.js');
  const child = spawn(
    process.execPath,
    [path.resolve('scripts/vscode-host/runSuite.mjs'), suite, repository],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, MUSTER_BENCH_RESULT_FILE: result },
    },
  );
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => {
    complaints += text.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`VS Code has not run the suite: ${complaints.slice(-2000)}`);
  return JSON.parse(readFileSync(result, 'utf8')) as Activation;
}
