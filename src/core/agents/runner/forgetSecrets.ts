import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { RunnerOrder } from './protocol';
import type { RunRecord } from './runRecord';

/** Variables that describe the machine and the user's habits: their values turn up in harmless text. */
const plainNames = new RegExp(
  '^(PATH|HOME|USER|LOGNAME|SHELL|TE?MP|TMPDIR|TZ|TERM|LANG|LANGUAGE|LC_.*|XDG_.*|NO_PROXY|SSL_CERT_.*' +
    '|SYSTEM(ROOT|DRIVE)|WINDIR|COMSPEC|PATHEXT|OS|PROCESSOR_ARCHITECTURE|(LOCAL)?APPDATA|USER(PROFILE|NAME|DOMAIN)' +
    '|HOME(DRIVE|PATH)|PROGRAM(DATA|FILES.*|W6432)|MUSTER_TOOLS_URL|MUSTER_FEATURE_ID)$',
  'i',
);
/** Shorter ones are switches and numbers. */
const shortestSecret = 6;
const forgotten = '(not kept)';

/**
 * Takes out of the run's folder what gave access to anything: the order keeps what a later host needs to read
 * the run, and files that were made for the agent go if one of the secrets stands in them. What the agent
 * itself has written stays as it is. May be called again; does nothing then.
 */
function forgetSecrets(record: RunRecord): void {
  const order = record.readOrder();
  if (order === undefined || isForgotten(order)) return;
  const { invocation, toolToken } = order;
  const secrets = [
    toolToken,
    ...Object.entries(invocation.env).flatMap(([name, value]) => (plainNames.test(name) ? [] : [value])),
  ].filter((value) => value.length >= shortestSecret);
  const holdsSecret = (text: string): boolean => secrets.some((secret) => text.includes(secret));

  const files = invocation.files.map(({ name }) => path.join(record.directory, path.basename(name)));
  for (const file of [...files, record.pathOf('stdin')]) {
    if (holdsSecret(contentOf(file))) rmSync(file, { force: true });
  }
  // Last, for without it nobody knows what the secrets were.
  record.writeOrder({
    ...order,
    toolToken: '',
    invocation: {
      executable: invocation.executable,
      args: invocation.args.map((argument) => (holdsSecret(argument) ? forgotten : argument)),
      env: {},
      stdin: undefined,
      files: [],
    },
  });
}

/** As {@link forgetSecrets}; whether it worked. It must not keep back the record of the end: who sees that tries again. */
export function tryToForgetSecrets(record: RunRecord, log: (message: string) => void): boolean {
  try {
    forgetSecrets(record);
    return true;
  } catch (error) {
    log(`The secrets of the run in ${record.directory} could not be taken out: ${String(error)}`);
    return false;
  }
}

/** Such a run has ended, and must not start. */
export function isForgotten(order: RunnerOrder): boolean {
  return order.toolToken === '';
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it was never made
  }
}
