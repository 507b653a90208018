/** Sequences that colour, move the cursor, set titles or make links: `ESC [ … m`, `ESC ] … BEL`, and their like. */
const sequence =
  // eslint-disable-next-line no-control-regex -- what is looked for are control characters
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-Z\\^-~])/g;
/** What may go on in the next piece; longer than any that is meant seriously, it is no sequence. */
// eslint-disable-next-line no-control-regex -- likewise
const unfinished = /\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/;
const longestSequence = 4096;
/** What does something instead of being seen; lines and tabs stay. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Makes plain text of what a program writes to a terminal, piece by piece: a sequence may be cut anywhere. */
export class TerminalText {
  private held = '';

  /** What can be shown now; an unfinished sequence waits for the next piece. */
  push(piece: string): string {
    const text = this.held + piece;
    const tail = unfinished.exec(text);
    const holds = tail !== null && tail[0].length <= longestSequence;
    this.held = holds ? tail[0] : '';
    return plain(holds ? text.slice(0, tail.index) : text);
  }

  /** Nothing more comes. */
  end(): string {
    const rest = plain(this.held);
    this.held = '';
    return rest;
  }
}

function plain(text: string): string {
  return (
    text
      .replace(sequence, '')
      .replace(/\r\n/g, '\n')
      // A line that a program writes over again, such as a progress bar: each state is a line.
      .replace(/\r(?=[^\n])/g, '\n')
      .replace(unseen, (character) =>
        character === '\n' || character === '\t' || character === '\u200d' ? character : '',
      )
  );
}
