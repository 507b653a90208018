/**
 * Variables that would point git at another repository, index or configuration than the folder it is run
 * in (set for example when Muster was started from a hook), or that would open something for a person.
 */
const removed = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_ASKPASS',
  'GIT_AUTHOR_DATE',
  'GIT_COMMITTER_DATE',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIFF_OPTS',
  'GIT_DIR',
  'GIT_EDITOR',
  'GIT_EXTERNAL_DIFF',
  'GIT_GLOB_PATHSPECS',
  'GIT_GRAFT_FILE',
  'GIT_ICASE_PATHSPECS',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_LITERAL_PATHSPECS',
  'GIT_NAMESPACE',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PAGER',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_REFLOG_ACTION',
  'GIT_REPLACE_REF_BASE',
  'GIT_SEQUENCE_EDITOR',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
  'EDITOR',
  'PAGER',
  'SSH_ASKPASS',
  'VISUAL',
]);

/** The user's environment without what leads git elsewhere; the user's identity and configuration stay. */
export function withoutRepositoryVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !removed.has(name.toUpperCase())));
}

/** The environment of every git process of Muster's own: no prompts, messages in English, no hidden writes. */
export function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...withoutRepositoryVariables(environment),
    GIT_TERMINAL_PROMPT: '0',
    // `git status` and the like would otherwise refresh the index of the user's checkout.
    GIT_OPTIONAL_LOCKS: '0',
    // Messages are compared with (see `lockWait.ts`), and must not depend on the user's language.
    LC_ALL: 'C',
    LANGUAGE: '',
  };
}
