/**
 * Variables that would point git at another repository, index or configuration than the folder it is run
 * in (set for example when Muster was started from a hook), or that would open something for a person.
 */
const removed = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_ASKPASS',
  'GIT_ATTR_SOURCE',
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

/**
 * Configuration that stands over the repository's own. Its hooks and its file system monitor are programs that
 * any agent can put there, as all worktrees share them; Muster's own git must not run them outside of the
 * agent's run. What a project needs done in a new worktree is said in the settings. The others would put lines
 * about signatures between those of a log, or have texts of Muster's own kept and read in another encoding.
 */
const overridden: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['log.showSignature', 'false'],
  ['i18n.commitEncoding', 'UTF-8'],
  ['i18n.logOutputEncoding', 'UTF-8'],
];

/** The environment of every git process of Muster's own: no prompts, messages in English, no hidden writes. */
export function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...withoutRepositoryVariables(environment),
    ...overridingVariables(environment['GIT_CONFIG_COUNT']),
    GIT_TERMINAL_PROMPT: '0',
    // `git status` and the like would otherwise refresh the index of the user's checkout.
    GIT_OPTIONAL_LOCKS: '0',
    // Messages are compared with (see `lockWait.ts`), and must not depend on the user's language.
    LC_ALL: 'C',
    LANGUAGE: '',
  };
}

/** Put behind what the user's environment configures already: the last one counts. */
function overridingVariables(count: string | undefined): NodeJS.ProcessEnv {
  const first = /^\d+$/.test(count ?? '') ? Number(count) : 0;
  const variables: NodeJS.ProcessEnv = { GIT_CONFIG_COUNT: String(first + overridden.length) };
  for (const [index, [key, value]] of overridden.entries()) {
    variables[`GIT_CONFIG_KEY_${first + index}`] = key;
    variables[`GIT_CONFIG_VALUE_${first + index}`] = value;
  }
  return variables;
}
