import { RunRecord } from './runRecord';
import { runAgent } from './runner';

/** The runner's own output goes to a file in the run folder. */
function log(message: string): void {
  process.stderr.write(`${new Date().toISOString()} ${message}\n`);
}

const [, , runDirectory] = process.argv;
// The terminal that the host was started from may close; that is no reason to end the agent.
process.on('SIGHUP', () => undefined);
process.on('uncaughtException', (error) => {
  log(error.stack ?? String(error));
});

if (runDirectory === undefined) {
  log('usage: runner <run folder>');
  process.exitCode = 2;
} else {
  runAgent(new RunRecord(runDirectory), log).then(
    () => process.exit(0),
    (error: unknown) => {
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      process.exit(1);
    },
  );
}
