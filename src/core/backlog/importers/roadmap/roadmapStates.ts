const doneWords = /^(?:✅|☑️?|✔️?|🎉|done|completed?|shipped|released|finished)(?=$|[\s:.,;!(✅-])/iu;
const begunWords = /^(?:🔄|🚧|⏳|🏗️?|in[ -]progress|wip|started)(?=$|[\s:.,;!(-])/iu;
/** A mark with its word at the end of a heading: `✅ Complete`, `📝 Planned`, `(done)`. */
const trailing =
  /\s*(?:[-–—]\s*)?[([]?\s*((?:✅|☑️?|✔️?|🎉|🔄|🚧|⏳|🏗️?|📝|📋|🔜|❌|⏸️?)\s*[\p{L} -]{0,30}|(?:done|completed?|in[ -]progress|planned|todo))\s*[)\]]?\s*$/iu;

/** What a heading or a status line says of how far it is, and what is left of its text. */
export function stateIn(text: string): {
  readonly name: string;
  readonly isDone: boolean;
  readonly isBegun: boolean;
} {
  const end = trailing.exec(text);
  const state = end?.[1]?.trim() ?? text.trim();
  const name = end === null ? text : text.slice(0, end.index).trim();
  return {
    name: name === '' ? text.trim() : name,
    isDone: doneWords.test(state),
    isBegun: begunWords.test(state),
  };
}

/** Lists below such a heading tell of what is there already. */
export function isDoneHeading(text: string): boolean {
  return doneWords.test(text.trim()) || /(?:✅|[([]done[)\]])\s*$/iu.test(text);
}

export function isStruckOut(text: string): boolean {
  return /^~~.*~~[.,;:!]?\s*$/.test(text.trim());
}

/** `PRIORITY 2.5: Name`, `US-104 - Name`, `Feature 3. Name`. */
export function numberedHeading(text: string): { readonly key: string; readonly name: string } | undefined {
  const found =
    /^(?:[^\p{L}\p{N}]*)(?:priority|feature|task|story|user story|epic|us|item)[ #-]*(\d+(?:\.\d+)*)\s*[:.)\-–—]\s*(\S.*)$/iu.exec(
      text,
    );
  const [, key, name] = found ?? [];
  return key === undefined || name === undefined ? undefined : { key: key.replace(/^0+(?=\d)/, ''), name };
}
