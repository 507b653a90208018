/**
 * Keys of git's configuration that name a program, lead git to other files, or send data elsewhere: who can set
 * them runs code as the user, in the user's own checkout, the next time that the user uses git.
 */
const dangerous: readonly RegExp[] = [
  /^core\.(?:hookspath|fsmonitor|sshcommand|gitproxy|editor|pager|askpass|worktree|bare|attributesfile|alternaterefscommand|notesref)$/,
  /^(?:include|includeif\..*)\.path$/,
  /^filter\..*\.(?:clean|smudge|process|required)$/,
  /^merge\..*\.driver$/,
  /^diff\.(?:external|.*\.(?:command|textconv))$/,
  /^(?:difftool|mergetool|browser|man)\..*\.(?:cmd|path)$/,
  /^(?:sequence\.editor|interactive\.difffilter|init\.templatedir|uploadpack\.packobjectshook)$/,
  /^gpg\.(?:.*\.)?program$/,
  /^gpg\.ssh\.defaultkeycommand$/,
  /^pager\./,
  /^trailer\..*\.(?:command|cmd)$/,
  /^url\..*\.(?:insteadof|pushinsteadof)$/,
  /^credential\.(?:.*\.)?helper$/,
  /^http\.(?:.*\.)?(?:proxy|sslverify|sslcainfo|sslcert|sslkey|cookiefile)$/,
  /^protocol\.(?:.*\.)?allow$/,
  /^remote\..*\.(?:uploadpack|receivepack|vcs|proxy)$/,
  /^sendemail\..*(?:cmd|smtpserver)$/,
  /^extensions\./,
];

/** Set by git itself when a worktree gets settings of its own, as `git sparse-checkout` does. */
const harmless = new Set(['extensions.worktreeconfig', 'extensions.objectformat', 'extensions.refstorage']);

export function isDangerous(
  key: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): boolean {
  const folded = key.toLowerCase();
  if (harmless.has(folded)) return false;
  if (dangerous.some((pattern) => pattern.test(folded))) return true;
  // An alias that begins with `!` is a line for the shell.
  if (folded.startsWith('alias.')) return (after ?? []).some((value) => value.trimStart().startsWith('!'));
  if (/^submodule\..*\.update$/.test(folded)) return (after ?? []).some((value) => value.startsWith('!'));
  // A remote that is new sends nothing anywhere by itself; one that leads elsewhere than it did does.
  if (/^remote\..*\.(?:url|pushurl)$/.test(folded)) {
    return (
      before !== undefined ||
      folded.endsWith('.pushurl') ||
      (after ?? []).some((value) => value.includes('::'))
    );
  }
  return false;
}

/** Those that also change what Muster's own merges and gates do. */
export function changesMerges(key: string): boolean {
  return /^(?:merge\..*\.driver|filter\..*|include\.path|includeif\..*|core\.(?:worktree|bare|attributesfile))$/.test(
    key.toLowerCase(),
  );
}

/** A value as it may be shown and kept in the database: without what lets anybody in. */
export function shownValue(key: string, values: readonly string[] | undefined): string {
  if (values === undefined) return 'nothing';
  if (/token|password|secret|extraheader|cookie/i.test(key)) return '(not shown)';
  return values
    .map((value) => value.replace(/\/\/[^/@\s]+@/g, '//…@'))
    .map((value) => (value.length > 120 ? `${value.slice(0, 120)}…` : value))
    .map((value) => `"${value}"`)
    .join(', ');
}
