import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDrillOptions } from '../../../bench/drills/drillOptions';
import { drills } from '../../../bench/drills/drills';
import type { DrillResult } from '../../../bench/drills/runDrills';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';

describe('npm run drill', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder('drill');
  });
  afterEach(() => folder.remove());

  it('plays a short form of every drill without a violation, and writes down what it did', async function () {
    this.timeout(400_000);
    const file = path.join(folder.path, 'new', 'drills.json');
    const { code, output } = await drill(['--minutes', '0.01', '--seed', '7', '--json', file]).end;
    assert.equal(code, 0, output);
    const results = (JSON.parse(readFileSync(file, 'utf8')) as { drills: DrillResult[] }).drills;
    assert.deepEqual(
      results.map(({ name, violations, seed, found }) => ({ name, violations, seed, found })),
      drills.map(({ name }) => ({ name, violations: 0, seed: 7, found: [] })),
    );
    for (const { name, rounds, detail } of results) assert.ok(rounds > 0, `${name}: ${detail}`);
    assert.match(output, /0 violations in \d+ rounds/);
  });

  it('says which drills there are when it does not know one', async () => {
    const { code, output } = await drill(['--only', 'store.nothing']).end;
    assert.equal(code, 64);
    assert.match(output, /There is no drill store\.nothing\. Choose from: store\.kill, /);
  });

  for (const [argv, message] of [
    [['--minutes', 'soon'], /--minutes takes a number/],
    [['--seed', '-1'], /--seed takes a whole number|ambiguous/],
    [['--episode', '3'], /--episode needs --seed and --only/],
    [['--fast'], /Unknown option '--fast'/],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, () => {
      const refusal = parseDrillOptions(argv);
      assert.ok(typeof refusal === 'string');
      assert.match(refusal, message);
    });
  }

  it('leaves no process and no file behind when it is interrupted', async function () {
    // Elsewhere there is no way to see them from outside.
    if (process.platform !== 'linux') this.skip();
    this.timeout(180_000);
    const run = drill(['--only', 'lock.race', '--seed', '1']);
    const own = await waitUntil('its folder', () => folderOf(run.process.pid ?? 0));
    await waitUntil('racers', () => processesIn(own).length >= 3);
    run.process.kill('SIGINT');
    const { code, output } = await run.end;
    assert.equal(code, 130, output);
    assert.equal(existsSync(own), false);
    assert.deepEqual(processesIn(own), []);
  });
});

function drill(argv: readonly string[]): {
  process: ReturnType<typeof spawn>;
  end: Promise<{ code: number | null; output: string }>;
} {
  const child = spawn(process.execPath, ['scripts/drill.mjs', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const end = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  return { process: child, end };
}

/** Named in the command line of the process that it has started. */
function folderOf(pid: number): string | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.map((child) => /\/[^\0]*\/muster-drill-\w+/.exec(commandLineOf(child))?.[0]).find(Boolean);
}

function processesIn(folder: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(folder));
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended.
    return '';
  }
}
