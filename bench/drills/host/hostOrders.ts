/** What a host under drill is told when it is started. */
export interface HostOrders {
  /** The repository. */
  readonly folder: string;
  /** Folder with the runner, the demo agent and the WebAssembly of SQLite. */
  readonly assets: string;
  /** File that is imported when there is no feature yet. */
  readonly backlog: string;
  readonly concurrency: number;
  readonly gateCommand: string;
  /** It kills itself at the n-th such step. */
  readonly mishap?: HostMishap | undefined;
}

/** A step that the host takes through another process, and at which it can kill itself. */
export const hostSteps = [
  'worktree add',
  'runner start',
  'merge',
  'gate worktree',
  'gate',
  'move of the branch',
  'rescue',
  'worktree removal',
  'branch removal',
] as const;
export type HostStep = (typeof hostSteps)[number];

export interface HostMishap {
  readonly step: HostStep;
  readonly nth: number;
  /** Before the other process is there, `delayMs` after it was started, or when it has ended. */
  readonly side: 'before' | 'during' | 'after';
  readonly delayMs: number;
  /** All git processes that it has started are killed in the same moment. */
  readonly withChildren: boolean;
}

export const stopCommand = 'stop';

export type HostLine =
  | { readonly is: 'opened' }
  | { readonly is: 'running' }
  | { readonly is: 'progress'; readonly passing: number; readonly agents: number }
  | { readonly is: 'killing'; readonly mishap: HostMishap }
  | { readonly is: 'stopped' }
  /** Nothing runs and nothing can; with what has not passed and why. */
  | { readonly is: 'idle'; readonly lacking: readonly string[] }
  | { readonly is: 'failed'; readonly message: string };

/** The step, if any, that a program is started for. */
export function stepOf(program: string, args: readonly string[]): HostStep | undefined {
  if (args.some((argument) => argument.endsWith('runner.js'))) return 'runner start';
  if (program !== 'git') return args.length === 0 ? 'gate' : undefined;
  const line = args.join(' ');
  if (line.includes('worktree add --detach')) return 'gate worktree';
  if (line.includes('worktree add')) return 'worktree add';
  if (line.includes('worktree remove')) return 'worktree removal';
  if (line.includes('merge-tree')) return 'merge';
  if (!line.includes('update-ref')) return undefined;
  if (line.includes('muster: merge')) return 'move of the branch';
  if (line.includes('refs/muster/rescue/')) return 'rescue';
  return line.includes('update-ref -d') ? 'branch removal' : undefined;
}
