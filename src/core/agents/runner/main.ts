import { appendFileSync } from 'node:fs';
import { waitingArgument } from './protocol';
import { RunRecord } from './runRecord';
import { getReady, runAgent } from './runner';
import { waitForJob } from './waitForJob';

const [, , argument] = process.argv;
let record = argument === undefined || argument === waitingArgument ? undefined : new RunRecord(argument);
const isWaiting = argument === waitingArgument;

/** The runner's own output goes to a file in the run folder; one that waited learns only later which. */
function log(message: string): void {
  const line = `${new Date().toISOString()} ${message}\n`;
  try {
    if (isWaiting && record !== undefined) appendFileSync(record.pathOf('runnerLog'), line, { mode: 0o600 });
    else process.stderr.write(line);
  } catch {
    // The disk is full, perhaps of what the agent has written: who watches over it must go on all the same.
  }
}

// The terminal that the host was started from may close; that is no reason to end the agent.
process.on('SIGHUP', () => undefined);
process.on('uncaughtException', (error) => {
  log(error.stack ?? String(error));
});

async function main(): Promise<number> {
  const ready = getReady();
  if (isWaiting) {
    const job = await waitForJob(process.stdin);
    // Nobody needs it any more.
    if (job === undefined) return 0;
    record = new RunRecord(job.runDirectory);
  }
  if (record === undefined) {
    log(`usage: runner <run folder> | ${waitingArgument}`);
    return 2;
  }
  await runAgent(record, log, ready);
  return 0;
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
