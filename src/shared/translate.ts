/** What may stand in the place of `{0}`. */
export type MessageArgument = string | number;

/**
 * `vscode.l10n.t` in the host, `t` of webview-ui/l10n in the page: the English message is the key. Texts that both
 * show take it as a parameter named `t`, by which the check of the messages finds them.
 */
export type Translate = (message: string, ...values: MessageArgument[]) => string;

/** Where something is put into a message, as VS Code reads it. */
const placeholder = /\{([^{}]+)\}/g;

/** Each `{0}` replaced, once: what is put in is never read again. A place without a value stays as it is. */
export function fillPlaceholders(message: string, values: readonly MessageArgument[]): string {
  return message.replace(placeholder, (match, name: string) => String(values[Number(name)] ?? match));
}

/** What the engine and the terminal say. */
export const inEnglish: Translate = (message, ...values) => fillPlaceholders(message, values);

/** The message in pieces: texts, and the numbers of the values between them. */
export function piecesOf(message: string): readonly (string | number)[] {
  return message
    .split(placeholder)
    .map((piece, index) => (index % 2 === 1 ? Number(piece) : piece))
    .filter((piece) => piece !== '');
}
