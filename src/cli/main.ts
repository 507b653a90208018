#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { oneLine } from '../core/analytics/rendering/safeText';
import { messageOf } from '../core/base/errors';
import { surviveBrokenOutput } from './brokenOutput';
import { commands } from './commands';
import { optimizeDatabaseLate } from './databaseCode';
import { tellError } from './tellError';
import { UsageError } from './usageError';

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: muster <command> [options]',
    '',
    'Commands:',
    ...rows,
    '',
    'muster <command> --help says more; muster --version prints the version.',
  ].join('\n');
}

/** Of the package that this program lies in. */
function version(): string {
  const manifest = readFileSync(path.join(__dirname, '../package.json'), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

async function main(argv: readonly string[]): Promise<number> {
  const [first, second] = argv;
  if (first === '--version' || first === '-v') {
    console.log(version());
    return 0;
  }
  const asksForHelp = first === 'help' || first === '--help' || first === '-h';
  if (first === undefined || (asksForHelp && second === undefined)) {
    console.log(help());
    return first === undefined ? 2 : 0;
  }
  // `muster help run` is what others call `muster run --help`.
  const [name = '', ...rest] = asksForHelp ? [second ?? '', '--help'] : argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new UsageError(
      name.startsWith('-')
        ? `The command comes first and its options behind it, such as: muster status --folder DIR; "${name}" is no command.`
        : `There is no command "${name}"; muster --help lists them.`,
    );
  }
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    // Node spreads some of these over several lines.
    throw new UsageError(`${oneLine(messageOf(error))} (muster ${name} --help shows the options)`);
  }
  if (parsed.values['help'] === true) {
    console.log(`${command.summary}\n\n${command.usage}`);
    return 0;
  }
  const tooMany = parsed.positionals[command.mostArguments ?? 0];
  if (tooMany !== undefined) {
    // Of the demo it is the folder that is made.
    const isRepository = 'folder' in command.options && name !== 'demo';
    const folder = isRepository ? 'another repository is named with --folder, and ' : '';
    throw new UsageError(
      `muster ${name} does not know what to do with "${tooMany}"; ${folder}muster ${name} --help says more.`,
    );
  }
  optimizeDatabaseLate();
  return command.run(parsed.values, parsed.positionals);
}

// What a person's signal would do; a process that listens to none goes on.
const output = surviveBrokenOutput(process, () => void process.emit('SIGTERM'));

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = output.failed() ? 1 : code;
  },
  (error: unknown) => {
    tellError(error, { json: process.argv.includes('--json') });
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
