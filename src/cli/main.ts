import { parseArgs } from 'node:util';
import { messageOf, MusterError } from '../core/base/errors';
import { agentsCommand } from './agents';
import { archiveCommand } from './archive';
import { assignCommand } from './assign';
import { checksCommand } from './checks';
import type { CliCommand } from './command';
import { dashboardCommand } from './dashboard';
import { demoCommand } from './demo';
import { diffCommand } from './diff';
import { doctorCommand } from './doctor';
import { addCommand, editCommand } from './features';
import { importCommand } from './import';
import { approveCommand, evidenceCommand, rejectCommand } from './heldMerge';
import { initCommand } from './init';
import { landCommand } from './land';
import { answerCommand, questionsCommand } from './questions';
import { recommendCommand } from './recommend';
import { recoverCommand } from './recover';
import { activitySummaryCommand, bottlenecksCommand, reportCommand, velocityCommand } from './reportCommand';
import { rescueCommand } from './rescue';
import { retryCommand } from './retry';
import { revertCommand } from './revert';
import { routeCommand } from './route';
import { runCommand } from './run';
import { drainCommand, pauseCommand, resumeCommand } from './runActions';
import { sampleCommand } from './sample';
import { statusCommand } from './status';
import { stopCommand } from './stop';
import { whyCommand } from './why';
import { worktreesCommand } from './worktrees';

/** Adding a command is adding a row. */
const commands: Readonly<Record<string, CliCommand>> = {
  demo: demoCommand,
  run: runCommand,
  status: statusCommand,
  dashboard: dashboardCommand,
  stop: stopCommand,
  pause: pauseCommand,
  drain: drainCommand,
  resume: resumeCommand,
  agents: agentsCommand,
  assign: assignCommand,
  why: whyCommand,
  recommend: recommendCommand,
  doctor: doctorCommand,
  sample: sampleCommand,
  approve: approveCommand,
  reject: rejectCommand,
  evidence: evidenceCommand,
  questions: questionsCommand,
  answer: answerCommand,
  route: routeCommand,
  retry: retryCommand,
  checks: checksCommand,
  land: landCommand,
  revert: revertCommand,
  diff: diffCommand,
  init: initCommand,
  add: addCommand,
  edit: editCommand,
  import: importCommand,
  archive: archiveCommand,
  recover: recoverCommand,
  worktrees: worktreesCommand,
  rescue: rescueCommand,
  velocity: velocityCommand,
  bottlenecks: bottlenecksCommand,
  'activity-summary': activitySummaryCommand,
  report: reportCommand,
};

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
    console.error(`There is no command "${name}"; muster --help lists them.`);
    return 2;
  }
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    console.error(`${messageOf(error)} (muster ${name} --help shows the options)`);
    return 2;
  }
  if (parsed.values['help'] === true) {
    console.log(`${command.summary}\n\n${command.usage}`);
    return 0;
  }
  return command.run(parsed.values, parsed.positionals);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof MusterError ? error.message : error);
    // Programs go by the code; docs/errors.md lists them.
    if (error instanceof MusterError && process.argv.includes('--json')) {
      console.log(JSON.stringify({ error: { code: error.code, message: error.message } }));
    }
    process.exitCode = 1;
  },
);
