import type { RecordedAgent } from './agentHistory';
import { instantOf, readTime, type TimeZone } from './localTime';

/** A row of `agent_state.json` as it stands there. */
export interface StateRow {
  /** `active_agents["123"]`, `completed_agents[7]` */
  readonly place: string;
  /** The key under which it stands, which is the pid. */
  readonly key: string | undefined;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface ReadingContext {
  readonly zone: TimeZone;
  /** When the file was last written: no row is younger. UTC ISO 8601. */
  readonly writtenAt: string;
  /** Whether the end was written down by a clean-up that went over many rows at once. */
  readonly isBulkStamp: (completedAt: string) => boolean;
}

/** Says why nothing can be made of a row; undefined when something can. */
export function refusalOf({ content, key }: StateRow): string | undefined {
  const named = ['pid', 'task_id', 'started_at', 'completed_at'].some((name) => textIn(content, name) !== '');
  return named || (key !== undefined && /^\d+$/.test(key))
    ? undefined
    : 'It names no process, no task and no time.';
}

/** The same for the same row of the source, whatever became of the agent since. */
export function originOf({ content, key }: StateRow): Readonly<Record<string, unknown>> {
  return {
    kind: 'agent_state.json',
    pid: pidOf(content, key),
    started_at: content['started_at'] ?? null,
    task_id: content['task_id'] ?? null,
  };
}

export function keyOfOrigin(row: StateRow): string {
  return JSON.stringify(Object.values(originOf(row)));
}

/** Makes a lifecycle row of it; `oddities` gets a phrase for whatever was read otherwise than it stands there. */
export function recordedAgent(row: StateRow, context: ReadingContext, oddities: string[]): RecordedAgent {
  const { content, key } = row;
  const time = (name: string): string | null => {
    const text = textIn(content, name);
    if (text === '') return null;
    const stated = readTime(text);
    if (stated === undefined) oddities.push(`its ${name} “${text.slice(0, 40)}” is no time`);
    return stated === undefined ? null : new Date(instantOf(stated, context.zone)).toISOString();
  };
  const startedAt = time('started_at');
  const spawnedAt = time('spawned_at') ?? startedAt;
  const completedAt = time('completed_at');
  const end = endOf(content);
  const durationMs = trustedDuration(spawnedAt, completedAt, context);
  return {
    originKey: keyOfOrigin(row),
    pid: pidOf(content, key),
    agentType: textIn(content, 'agent_type') || 'unknown',
    taskId: textIn(content, 'task_id') || 'unknown',
    taskType: textIn(content, 'task_type') || null,
    priority: priorityOf(content, oddities),
    spawnedAt: spawnedAt ?? completedAt ?? context.writtenAt,
    startedAt,
    completedAt,
    ...end,
    durationMs,
    command: commandOf(content),
    worktree: textIn(content, 'worktree_path') || null,
    metadata: JSON.stringify({
      origin: originOf(row),
      ...(durationMs === null && { durationsUntrusted: true }),
      ...(spawnedAt === null && { timesUntrusted: true }),
      timeZone: context.zone.name,
      source: content,
    }),
  };
}

/**
 * The first system called `completed` whatever was no longer there, without having seen how it ended. Only an
 * exit code of 0 beside it makes that true.
 */
function endOf(
  content: Readonly<Record<string, unknown>>,
): Pick<RecordedAgent, 'status' | 'exitCode' | 'error'> {
  const stated = textIn(content, 'status');
  const code = content['exit_code'];
  const exitCode = typeof code === 'number' && Number.isInteger(code) ? code : null;
  const said = textIn(content, 'error_message') || textIn(content, 'error');
  const error = (otherwise: string): string => (said === '' ? otherwise : said);
  switch (stated) {
    case 'completed':
      return exitCode === 0
        ? { status: 'completed', exitCode, error: said === '' ? null : said }
        : {
            status: 'failed',
            exitCode,
            error: error(
              exitCode === null
                ? 'How it ended is not known: its process was gone when the file was cleaned up, and no exit code was kept.'
                : `It ended with exit code ${exitCode}.`,
            ),
          };
    case 'failed':
      return { status: 'failed', exitCode, error: error('The file calls it failed and does not say why.') };
    case 'killed':
      return { status: 'killed', exitCode, error: said === '' ? null : said };
    default:
      return {
        status: 'failed',
        exitCode,
        error: error(
          `How it ended is not known: in the file it is still called ${stated === '' ? 'nothing' : stated}.`,
        ),
      };
  }
}

function trustedDuration(
  spawnedAt: string | null,
  completedAt: string | null,
  { isBulkStamp }: ReadingContext,
): number | null {
  if (spawnedAt === null || completedAt === null || isBulkStamp(completedAt)) return null;
  const durationMs = Date.parse(completedAt) - Date.parse(spawnedAt);
  return durationMs < 0 ? null : durationMs;
}

/** Real files hold 20, "042" and "1.5". */
function priorityOf(content: Readonly<Record<string, unknown>>, oddities: string[]): number | null {
  const text = textIn(content, 'priority_number');
  if (text === '') return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  oddities.push(`its priority “${text.slice(0, 40)}” is no number`);
  return null;
}

function pidOf(content: Readonly<Record<string, unknown>>, key: string | undefined): number {
  const pid = Number(textIn(content, 'pid') || key);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : 0;
}

function commandOf(content: Readonly<Record<string, unknown>>): string {
  const command = content['command'];
  return Array.isArray(command) ? command.map(String).join(' ') : textIn(content, 'command');
}

/** A text or a number as text; anything else counts as not stated. */
export function textIn(content: Readonly<Record<string, unknown>>, name: string): string {
  const value = content[name];
  if (typeof value === 'number') return String(value);
  // SQLite ends a text at a NUL.
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').trim() : '';
}
