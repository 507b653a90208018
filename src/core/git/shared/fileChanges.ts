import path from 'node:path';
import { differing, quoted, type SharedChange, type SharedContext } from './sharedChange';
import { type HookState, type SharedFile, sharedFiles, type SharedState } from './sharedState';
import { fileValue, hookValue } from './sharedValues';

export function fileChanges(context: SharedContext, before: SharedState, after: SharedState): SharedChange[] {
  const valueIn = (state: SharedState, file: SharedFile): string | null =>
    fileValue(file, state.files[file], context.ownExcludes);
  return sharedFiles
    .filter((file) => !file.startsWith('config') && valueIn(before, file) !== valueIn(after, file))
    .map((file) => ({
      what: `file ${file}`,
      before: valueIn(before, file),
      after: valueIn(after, file),
      level: file === 'info/exclude' ? ('info' as const) : ('danger' as const),
      by: 'unknown' as const,
      text: `the file ${path.join(context.repository.commonDir, file)} was ${verbOf(before.files[file], after.files[file])}`,
      undo: undoFile(context, file, before.files[file] !== null),
    }));
}

export function hookChanges(context: SharedContext, before: SharedState, after: SharedState): SharedChange[] {
  const value = (hook: HookState | undefined): string | null => (hook === undefined ? null : hookValue(hook));
  return differing(before.hooks, after.hooks, (one, other) => value(one) === value(other)).map((name) => {
    const [was, is] = [before.hooks[name], after.hooks[name]];
    return {
      what: `hook ${name}`,
      before: value(was),
      after: value(is),
      level: is?.executable === true ? ('danger' as const) : ('warning' as const),
      by: 'unknown' as const,
      text: `the hook ${name}, which git runs in every worktree, was ${verbOf(value(was), value(is))}`,
      undo: undoFile(context, `hooks/${name}`, was !== undefined),
    };
  });
}

function undoFile({ repository, keptFolder }: SharedContext, file: string, had: boolean): string {
  const place = quoted(path.join(repository.commonDir, file));
  return had ? `cp ${quoted(path.join(keptFolder, file))} ${place}` : `rm ${place}`;
}

function verbOf(before: string | null, after: string | null): string {
  return before === null ? 'made' : after === null ? 'deleted' : 'changed';
}
