const reading: ReadonlySet<string> = new Set([
  ...['cat-file', 'check-ignore', 'diff-tree', 'for-each-ref', 'log', 'ls-files', 'ls-tree', 'merge-base'],
  ...['rev-list', 'rev-parse', 'show-ref'],
]);
/** A variable of each git that Muster asks something: whoever looks for the holder of a lock need not wait for it. */
export const questionMark = 'MUSTER_ASKS';

const readingConfig: ReadonlySet<string> = new Set(['--get', '--get-all', '--get-regexp', '--list']);

/** Whether the command only reads, so that nothing depends on how often it is run. */
export function isQuestion([command = '', ...rest]: readonly string[]): boolean {
  if (command === 'worktree') return rest[0] === 'list';
  if (command === 'config') return rest.some((argument) => readingConfig.has(argument));
  return reading.has(command);
}
