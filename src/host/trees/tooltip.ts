import * as vscode from 'vscode';
import { printable } from '../../core/analytics/rendering/safeText';
import type { CommandId } from '../contributions';
import { appendPlainText } from '../text/plainMarkdown';
import { shownText } from '../text/shownText';

const maxLength = 600;

/** A table-like tooltip. All text is escaped: names and errors come from agents and imports, and run nothing. */
export class Tooltip {
  private readonly markdown = new vscode.MarkdownString(undefined, false);

  constructor(title: string) {
    this.markdown.isTrusted = false;
    this.markdown.supportHtml = false;
    this.markdown.appendMarkdown('**');
    this.text(shownText(title)).appendMarkdown('**\n\n');
  }

  /** A labelled line; nothing for an undefined value. */
  fact(label: string, value: string | number | undefined): this {
    if (value === undefined || value === '') return this;
    this.markdown.appendMarkdown(`${label}: `);
    this.text(oneLine(String(value))).appendMarkdown('  \n');
    return this;
  }

  /** A labelled point in time, as the user writes one. */
  time(label: string, iso: string | undefined): this {
    return this.fact(label, iso && new Date(iso).toLocaleString(vscode.env.language));
  }

  /** A line whose label comes from outside as well. */
  item(label: string, value: string): this {
    this.text(oneLine(`${label}: ${value}`)).appendMarkdown('  \n');
    return this;
  }

  paragraph(text: string | undefined): this {
    if (!text) return this;
    this.markdown.appendMarkdown('\n\n');
    this.text(shortened(text)).appendMarkdown('\n\n');
    return this;
  }

  list(items: readonly string[]): this {
    for (const item of items.slice(0, 10)) {
      this.markdown.appendMarkdown('\n- ');
      this.text(oneLine(item));
    }
    if (items.length > 10) {
      this.markdown.appendMarkdown('\n- ');
      this.text(vscode.l10n.t('… and {0} more', items.length - 10));
    }
    this.markdown.appendMarkdown('\n\n');
    return this;
  }

  /** Links that run these commands and no others, whatever stands in the texts around them. */
  actions(actions: readonly { readonly label: string; readonly command: CommandId }[]): this {
    if (actions.length === 0) return this;
    this.markdown.isTrusted = { enabledCommands: actions.map(({ command }) => command) };
    const links = actions.map(({ label, command }) => `[${label}](command:${command})`);
    this.markdown.appendMarkdown(`\n\n${links.join(' · ')}\n\n`);
    return this;
  }

  toMarkdown(): vscode.MarkdownString {
    return this.markdown;
  }

  private text(text: string): vscode.MarkdownString {
    return appendPlainText(this.markdown, text);
  }
}

function oneLine(text: string): string {
  return shownText(text, maxLength);
}

function shortened(text: string): string {
  const shown = printable(text.slice(0, maxLength * 4));
  return shown.length <= maxLength && text.length <= maxLength * 4 ? shown : `${shown.slice(0, maxLength)}…`;
}
