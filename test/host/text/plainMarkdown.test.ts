import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { appendPlainText } from '../../../src/host/text/plainMarkdown';

describe('Text in Markdown', () => {
  const markdownOf = (text: string): string => appendPlainText(new vscode.MarkdownString('**'), text).value;

  it('has spaces at which a line can be broken', () => {
    assert.equal(markdownOf('Failed at its only attempt'), '**Failed at its only attempt');
    assert.equal(
      markdownOf(' keeps  its   room '),
      '**&nbsp;keeps&nbsp;&nbsp;its&nbsp;&nbsp;&nbsp;room&nbsp;',
    );
  });

  it('begins no list, no block of code and no heading', () => {
    assert.equal(markdownOf('1. one\n22) two'), '**1.&nbsp;one\n\n22\\) two');
    assert.equal(markdownOf('    code'), '**&nbsp;&nbsp;&nbsp;&nbsp;code');
    assert.equal(markdownOf('- a\n# b\n> c'), '**\\- a\n\n\\# b\n\n\\> c');
  });

  it('is no HTML and no link', () => {
    assert.equal(markdownOf('a &lt;b&gt; & c'), '**a &amp;lt;b&amp;gt; &amp; c');
    assert.equal(markdownOf('a <b> c'), '**a &lt;b\\> c');
    assert.doesNotMatch(markdownOf('<script src=x> and more'), /</, 'it would hide all that follows');
    assert.equal(markdownOf('[x](command:y)'), '**\\[x\\]\\(command:y\\)');
  });
});
