import path from 'node:path';
import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/errors';
import type { Log } from '../../base/log';
import type { OrchestratorOptions } from '../../orchestrator';
import type { Store } from '../../store/store';
import { DebugLog, debugLogName } from './debugLog';
import { secretsIn } from './redactSecrets';
import { RotatingFile } from './rotatingFile';
import { runFacts } from './runFacts';

const maxBytes = 5_000_000;
const keptFiles = 3;

/** Opens `orchestrator_debug.log` beside the database and writes down how this host starts. */
export function openDebugLog(
  options: OrchestratorOptions & { readonly clock: Clock; readonly log: Log },
  databaseFolder: string,
  store: Store,
): DebugLog {
  const { settings, clock, log, folder, purpose } = options;
  const file = new RotatingFile(path.join(databaseFolder, debugLogName), {
    maxBytes,
    keep: keptFiles,
    onError: (error) => log.warn(`${debugLogName} could not be written: ${messageOf(error)}`),
  });
  const debug = new DebugLog(file, clock, secretsIn(options.environment ?? process.env));
  debug.title('ORCHESTRATOR STARTUP');
  debug.log('STARTUP', 'Orchestrator run_loop starting', {
    project_dir: folder,
    host: purpose,
    pid: process.pid,
    node: process.version,
    ...runFacts(settings),
  });
  debug.log('DB', 'Database opened', {
    file: store.file,
    schema_version: store.get<{ v: number }>('SELECT max(number) AS v FROM schema_migration')?.v,
    notices: store.notices.length === 0 ? undefined : store.notices.join(' '),
  });
  return debug;
}
