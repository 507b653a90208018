import { oneLine } from '../core/analytics/rendering/safeText';
import { MusterError } from '../core/base/errors';

/** What was not expected has no sentence of its own; the log of a build shows where it came from. */
const unexpected = 'Unexpected';

/**
 * One line for people and logs on standard error, and with `--json` an object on standard output. docs/errors.md
 * lists the codes.
 */
export function tellError(error: unknown, { json }: { readonly json: boolean }): void {
  const known = error instanceof MusterError;
  const code = known ? error.code : unexpected;
  const message = error instanceof Error ? error.message : String(error);
  // It may name files of agents, whose names may hold anything.
  console.error(`muster: [${code}] ${oneLine(message)}`);
  if (!known && error instanceof Error && error.stack !== undefined) console.error(error.stack);
  if (json) console.log(JSON.stringify({ error: { code, message } }));
}
