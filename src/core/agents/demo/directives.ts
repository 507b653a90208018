/**
 * What a feature's text can make the demo agent do, so that every way in which an agent can end may be
 * watched and tested: words of the form `demo:<name>` or `demo:<name>=<number>` in the description or the
 * steps. With `-once` behind the name only the feature's first agent does it; a testing agent, as long as the
 * feature was never set back.
 *
 * | directive | what the agent does |
 * |---|---|
 * | `fail` | ends with exit code 1 before it has done anything |
 * | `exit0` | ends with exit code 0 without having submitted |
 * | `nocommit` | submits without a commit |
 * | `hang` | does not end by itself |
 * | `crash` | is killed by a signal in the middle of its work |
 * | `ask=<seconds>` | asks a person, and ends when there is no answer within so many seconds |
 * | `skip` | asks for the feature to be put behind the others |
 * | `conflict` | changes a line that every such feature changes |
 * | `grandchild` | leaves a process behind, in a session of its own |
 * | `flood=<MB>` | writes so much output |
 * | `slow=<seconds>` | takes so much longer |
 * | `nospec` | as an architect: ends without a spec |
 * | `regress` | as a testing agent: says that the feature does not work any more |
 * | `noverdict` | as a testing agent: gives no verdict on the feature |
 * | `hangtest` | as a testing agent: does not end by itself |
 * | `check` | as a testing agent: writes a check for the feature |
 */
export const directiveNames = [
  'fail',
  'exit0',
  'nocommit',
  'hang',
  'crash',
  'ask',
  'skip',
  'conflict',
  'grandchild',
  'flood',
  'slow',
  'nospec',
  'regress',
  'noverdict',
  'hangtest',
  'check',
] as const;
export type DirectiveName = (typeof directiveNames)[number];

/** The directives of a text that hold for this agent, each with its number (1 where none is given). */
export function readDirectives(text: string, isFirst: boolean): ReadonlyMap<DirectiveName, number> {
  const found = new Map<DirectiveName, number>();
  for (const [, word = '', once, amount] of text.matchAll(
    /\bdemo:([a-z0-9]+)(-once)?(?:=(\d+(?:\.\d+)?))?(?![\w-])/g,
  )) {
    const name = directiveNames.find((known) => known === word);
    if (name === undefined || (once !== undefined && !isFirst)) continue;
    found.set(name, amount === undefined ? 1 : Number(amount));
  }
  return found;
}
