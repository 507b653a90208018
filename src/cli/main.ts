import { parseArgs } from 'node:util';
import { messageOf } from '../core/base/errors';
import { surviveBrokenOutput } from './brokenOutput';
import { commands } from './commands';
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
    'muster <command> --help says more.',
  ].join('\n');
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(help());
    return name === undefined ? 2 : 0;
  }
  const command = commands[name];
  if (command === undefined) {
    throw new UsageError(`There is no command "${name}"; muster --help lists them.`);
  }
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${messageOf(error)} (muster ${name} --help shows the options)`);
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
