import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { dashboardHtml } from '../../../src/host/dashboard/dashboardHtml';
import { statusBarLook } from '../../../src/host/statusBar';
import { Muster } from '../muster';

/** Runs in a window of its own whose display language is German. */
describe('Muster in a German VS Code', () => {
  let muster: Muster;
  let texts: Readonly<Record<string, string>>;
  const read = (file: string): unknown =>
    JSON.parse(readFileSync(path.join(muster.extension.extensionPath, file), 'utf8'));

  before(async () => {
    assert.equal(vscode.env.language, 'de');
    muster = await Muster.activate();
    texts = read('l10n/bundle.l10n.de.json') as typeof texts;
  });

  it('has every text of its commands, views, settings and walkthrough in German', () => {
    const german = read('package.nls.de.json') as typeof texts;
    const wrong = [...placesOf(read('package.json'), muster.extension.packageJSON)].filter(
      ([key, shown]) => shown !== german[key],
    );
    assert.deepEqual(wrong, []);
    assert.equal(german['command.stop.title'], 'Stoppen');
  });

  it('says in German what the extension says', async () => {
    assert.equal(vscode.l10n.t('Nothing needs you.'), texts['Nothing needs you.']);
    assert.notEqual(vscode.l10n.t('Nothing needs you.'), 'Nothing needs you.');
    const { label } = statusBarLook({ ...(await muster.open()), activeAgents: 2 }, []);
    assert.match(label, /^Muster: 2 aktive Agenten, 0 von 0 Features/);
  });

  it('hands the dashboard the German texts and its language', () => {
    const panel = vscode.window.createWebviewPanel('test', 'Test', vscode.ViewColumn.Active);
    const html = dashboardHtml(panel.webview, muster.extension.extensionUri);
    assert.match(html, /<html lang="de">/);
    const embedded = /<script type="application\/json" id="l10n">(.*?)<\/script>/.exec(html)?.[1] ?? '';
    assert.deepEqual(JSON.parse(embedded), texts);
  });
});

/** Where the manifest names a text: its key, and what VS Code has put there. */
function* placesOf(written: unknown, shown: unknown): Generator<readonly [key: string, shown: unknown]> {
  if (typeof written === 'string') {
    const key = /^%(.+)%$/.exec(written)?.[1];
    if (key !== undefined) yield [key, isTitle(shown) ? shown.value : shown];
  } else if (typeof written === 'object' && written !== null) {
    for (const [name, inner] of Object.entries(written)) {
      yield* placesOf(inner, (shown as Record<string, unknown> | undefined)?.[name]);
    }
  }
}

/** Titles of commands can be found in English as well. */
function isTitle(shown: unknown): shown is { readonly original: string; readonly value: string } {
  return typeof shown === 'object' && shown !== null && 'value' in shown && 'original' in shown;
}
