import * as vscode from 'vscode';

/** A space that VS Code has made unbreakable between two words. */
const betweenWords = /(?<!^|&nbsp;)&nbsp;(?!&nbsp;|$)/gm;
/** A line that would begin a list, if a space stood behind it. */
const listNumber = /^(\d+\.) /gm;

/**
 * Appends text as text, whatever Markdown or HTML it looks like. `appendText` alone makes every space one at which no
 * line is broken, so that long lines are broken within words, and it leaves `&lt;` and its like to be read as HTML. Where
 * tags have spaces, they would be read as HTML too, of which VS Code shows nothing, up to the end of all that follows.
 */
export function appendPlainText(markdown: vscode.MarkdownString, text: string): vscode.MarkdownString {
  const withoutTags = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const escaped = new vscode.MarkdownString().appendText(withoutTags).value;
  return markdown.appendMarkdown(escaped.replace(betweenWords, ' ').replace(listNumber, '$1&nbsp;'));
}
