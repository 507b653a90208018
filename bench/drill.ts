import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDrillOptions } from './drills/drillOptions';
import { chooseDrills } from './drills/drills';
import { runDrills } from './drills/runDrills';

// Runs inside a folder that `scripts/drill.mjs` has made, beside the programs, and that goes when this ends.
const interruptedCode = 130;
const usageCode = 64;

void (async () => {
  const [, , folder = '', evidence = '', ...argv] = process.argv;
  const options = parseDrillOptions(argv);
  if (typeof options === 'string') {
    console.error(options);
    process.exitCode = usageCode;
    return;
  }
  const chosen = chooseDrills(options.only);
  if (options.list) {
    for (const { name, promise } of chosen) console.log(`${name}: ${promise}`);
    return;
  }
  const { json, minutes, episode } = options;
  const seed = options.seed ?? randomInt(2 ** 31);
  const programs = __dirname;
  const interruption = interruptionOf(process);
  console.log(`Seed ${seed}\n`);
  const results = await runDrills(chosen, {
    seed,
    ...(minutes === undefined ? {} : { minutes }),
    ...(episode === undefined ? {} : { episode }),
    folder: path.join(folder, 'e'),
    evidence,
    tools: {
      program: (name) => path.join(programs, 'drills', 'programs', `${name}.js`),
      wasm: path.join(programs, 'sql-wasm.wasm'),
      assets: programs,
    },
    signal: interruption,
    say: (line) => console.log(line),
  });
  if (json !== undefined) {
    mkdirSync(path.dirname(path.resolve(json)), { recursive: true });
    writeFileSync(json, `${JSON.stringify({ drills: results }, undefined, 2)}\n`);
  }
  const violations = results.reduce((sum, result) => sum + result.violations, 0);
  console.log(`${violations} violations in ${results.reduce((sum, { rounds }) => sum + rounds, 0)} rounds`);
  if (violations > 0) {
    console.log(`See one again: npm run drill -- --seed ${seed} --only NAME --episode N`);
    process.exitCode = 1;
  } else if (interruption.aborted) {
    process.exitCode = interruptedCode;
  }
})();

/** By a signal, or because the process that started this one is gone. */
function interruptionOf(host: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) host.on(signal, () => controller.abort());
  host.once('disconnect', () => controller.abort());
  host.channel?.unref();
  return controller.signal;
}
