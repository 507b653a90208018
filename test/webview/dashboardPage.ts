import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../../scripts/vscode-host/chromium.mjs';
import type { FeatureTabState } from '../../src/shared/featureTabState';
import type { FromDashboard, ToDashboard } from '../../src/shared/messages';
import type { Snapshot } from '../../src/shared/viewModel';
import { waitUntil } from '../support/waitUntil';
import { BrowserPage } from './browserPage';

/** The little of the page's window that is used; the tests themselves run in Node. */
interface PageWindow {
  postMessage(message: unknown, targetOrigin: string): void;
}

export type ThemeName = 'dark' | 'light' | 'hc';

export interface DashboardOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** The display language of VS Code; its messages come from the bundle that ships. */
  readonly language?: 'de';
  /** The page of this feature alone. */
  readonly featureTab?: FeatureTabState;
  /** What VS Code has kept of an earlier time. */
  readonly stored?: unknown;
  /** With this the page's own host answers at once when it says that it is ready. */
  readonly first?: Snapshot;
  /** Commands go on without end. */
  readonly neverEnds?: boolean;
  /** Runs in the page before anything of it does. */
  readonly watch?: string;
}

const bodyClasses: Record<ThemeName, string> = {
  dark: 'vscode-body vscode-dark',
  light: 'vscode-body vscode-light',
  hc: 'vscode-body vscode-high-contrast',
};
const origin = 'http://dashboard.test';
// The same as the extension's own page: what it forbids must not be needed.
const policy = [
  `default-src 'none'`,
  `script-src 'nonce-test'`,
  `worker-src blob:`,
  `style-src ${origin}`,
  `img-src ${origin}`,
  `font-src ${origin}`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['MUSTER_TEST_CHROMIUM'] ?? (await ensureChromium());
  return chromium.launch({ executablePath, args: chromiumArguments() });
}

/** The built dashboard in a page of its own, with a host made of what it has sent and what it has stored. */
export class DashboardPage {
  private constructor(
    private readonly shownIn: BrowserPage,
    private readonly complaints: readonly string[],
    private readonly closing: () => Promise<void>,
  ) {}

  /** In a page of its own. */
  static async open(browser: Browser, options: DashboardOptions = {}): Promise<DashboardPage> {
    const page = await BrowserPage.create(browser);
    return DashboardPage.openIn(page, options, () => page.close());
  }

  /** In a page that shows nothing else; another dashboard may be opened in it when this one is closed. */
  static async openIn(
    shownIn: BrowserPage,
    options: DashboardOptions = {},
    closing = (): Promise<void> => Promise.resolve(),
  ): Promise<DashboardPage> {
    const { theme = 'dark', width = 1280, height = 800 } = options;
    const answer = (url: URL): ReturnType<typeof answerOf> => answerOf(url, theme, options);
    const complaints = await shownIn.open(origin, { width, height, answer });
    const opened = new DashboardPage(shownIn, complaints, closing);
    await waitUntil('the dashboard says that it is ready', async () =>
      (await opened.sent()).some(({ type }) => type === 'ready'),
    );
    return opened;
  }

  get page(): Page {
    return this.shownIn.page;
  }

  /** A function that what a test runs in the page may call, as long as this dashboard is shown. */
  serve<Question>(name: string, answer: (question: Question) => unknown): Promise<void> {
    return this.shownIn.serve(name, answer);
  }

  async show(snapshot: Snapshot): Promise<void> {
    await this.post({ type: 'snapshot', snapshot });
    await this.page.locator('.header').waitFor();
    // It comes in steps.
    await this.page.locator('.viewPanel[aria-busy="true"]').waitFor({ state: 'detached' });
  }

  /** Several come in the same moment, with nothing drawn between them. */
  async post(...messages: readonly ToDashboard[]): Promise<void> {
    await this.page.evaluate((sent) => {
      for (const message of sent) (globalThis as unknown as PageWindow).postMessage(message, '*');
    }, messages);
    await this.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
    );
  }

  /** All that the dashboard has asked for, `ready` first. */
  async sent(): Promise<readonly FromDashboard[]> {
    return this.page.evaluate<readonly FromDashboard[]>('window.sentMessages');
  }

  async lastSent(): Promise<FromDashboard | undefined> {
    return (await this.sent()).at(-1);
  }

  async stored(): Promise<Readonly<Record<string, unknown>> | null> {
    return this.page.evaluate<Readonly<Record<string, unknown>> | null>('window.storedState');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name, exact: true });
  }

  row(featureId: number): Locator {
    return this.page.locator(`[data-feature="${featureId}"]`);
  }

  /** Names of the features in the order in which they stand. */
  async features(): Promise<readonly string[]> {
    return this.page.locator('.featureName').allTextContents();
  }

  /** What has the focus, as a person would name it. */
  async focused(): Promise<string> {
    return this.page.evaluate<string>(
      `(() => { const e = document.activeElement; return e.dataset.feature ? 'feature ' + e.dataset.feature : (e.getAttribute('aria-label') ?? e.textContent); })()`,
    );
  }

  async screenshot(name: string): Promise<void> {
    const folder = path.resolve('out/screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** Ends it; hands back what Chromium has complained of, a breach of the policy for one. */
  async close(): Promise<readonly string[]> {
    await this.shownIn.leave();
    await this.closing();
    return this.complaints;
  }
}

function answerOf(
  url: URL,
  theme: ThemeName,
  options: DashboardOptions,
): { contentType: string; body: string } | undefined {
  const built = (name: string): string => readFileSync(path.resolve('dist/webview', name), 'utf8');
  if (url.origin !== origin) return undefined;
  switch (url.pathname) {
    case '/':
      return { contentType: 'text/html; charset=utf-8', body: html(theme, options) };
    case '/host.js':
      return { contentType: 'text/javascript', body: fakeHost(options) };
    case '/theme.css':
      return {
        contentType: 'text/css',
        body: readFileSync(path.resolve(`test/fixtures/themes/${theme}.css`), 'utf8'),
      };
    case '/dashboard.css':
      return { contentType: 'text/css', body: built('dashboard.css') };
    case '/dashboard.js':
      return { contentType: 'text/javascript', body: built('dashboard.js') };
    case '/favicon.ico':
      return { contentType: 'image/x-icon', body: '' };
    default:
      return undefined;
  }
}

function html(theme: ThemeName, { language, featureTab }: DashboardOptions): string {
  const messages =
    language === undefined ? '{}' : readFileSync(path.resolve(`l10n/bundle.l10n.${language}.json`), 'utf8');
  return `<!DOCTYPE html>
<html lang="${language ?? 'en'}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <link rel="stylesheet" href="theme.css" />
    <link rel="stylesheet" href="dashboard.css" />
    <title>Muster</title>
  </head>
  <body class="${bodyClasses[theme]}">
    <div id="root"></div>
    <script type="application/json" id="featureTab">${JSON.stringify(featureTab ?? null)}</script>
    <script type="application/json" id="l10n">${messages}</script>
    <script nonce="test" src="host.js"></script>
    <script nonce="test" src="dashboard.js"></script>
  </body>
</html>`;
}

/** What stands for VS Code in the page, and what is to run before the dashboard does. */
function fakeHost({ stored = null, first, neverEnds = false, watch = '' }: DashboardOptions): string {
  return `
    window.sentMessages = [];
    window.storedState = ${JSON.stringify(stored)};
    const first = ${first === undefined ? 'undefined' : JSON.stringify({ type: 'snapshot', snapshot: first })};
    let taken = false;
    window.acquireVsCodeApi = () => {
      if (taken) throw new Error('An instance of the VS Code API has already been acquired');
      taken = true;
      return {
        postMessage: (message) => {
          window.sentMessages.push(message);
          if (message.type === 'ready' && first) setTimeout(() => window.postMessage(first, '*'));
          if (!${String(neverEnds)}) setTimeout(() => window.postMessage({ type: 'commandEnded', message }, '*'));
        },
        getState: () => window.storedState,
        setState: (state) => { window.storedState = state; },
      };
    };
    ${watch}`;
}
