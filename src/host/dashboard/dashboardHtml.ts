import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FeatureTabState } from '../../shared/featureTabState';

export function webviewFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [webviewFolder(extensionUri)] };
}

/** Of a tab: Ctrl+F searches it. */
export function panelOptions(extensionUri: vscode.Uri): vscode.WebviewOptions & vscode.WebviewPanelOptions {
  return { ...webviewOptions(extensionUri), enableFindWidget: true };
}

/**
 * The whole dashboard, or one feature alone. The page runs one script by its nonce, what that starts as a worker, and one style sheet; all else
 * is refused.
 */
export function dashboardHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  feature?: FeatureTabState,
): string {
  const file = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(webviewFolder(extensionUri), name)).toString();
  const nonce = randomBytes(24).toString('base64url');
  // l10n: not for people
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    // The layout of the graph: VS Code lets a webview start workers from its own blobs only.
    `worker-src blob:`,
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  // l10n: not for people
  return `<!DOCTYPE html>
<html lang="${languageTag()}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${file('dashboard.css')}" />
    <title>Muster</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="application/json" id="featureTab">${embeddedJson(feature ?? null)}</script>
    <script type="application/json" id="l10n">${embeddedJson(vscode.l10n.bundle ?? {})}</script>
    <script nonce="${nonce}" src="${file('dashboard.js')}"></script>
  </body>
</html>`;
}

/** Only what is a language tag may stand in the page. */
function languageTag(): string {
  return /^[A-Za-z0-9-]+$/.test(vscode.env.language) ? vscode.env.language : 'en';
}

/** Data, not a script: it needs no nonce, and nothing in it can end its element. */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
