import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { chromiumArguments } from '../../scripts/vscode-host/chromium.mjs';
import { installVsix, startCodeServer, type RunningServer } from '../../scripts/vscode-host/codeServer.mjs';
import { createProfile, type Profile } from '../../scripts/vscode-host/profile.mjs';
import { waitUntil } from '../support/waitUntil';
import { type Theme, themes } from './themes';

export interface WorkbenchOptions {
  /** The folder that is open in it. */
  readonly folder: string;
  readonly theme?: Theme;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Further variables of VS Code and its extensions. */
  readonly env?: Readonly<Record<string, string>>;
}

const screenshotFolder = path.resolve('out/screenshots');

/** A VS Code of its own with the packaged extension installed, operated through what a person sees. */
export class Workbench {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: RunningServer,
    private readonly profile: Profile,
    private readonly folder: string,
    private readonly consoleLines: readonly string[],
  ) {}

  static async start({
    folder,
    theme = 'dark',
    settings = {},
    env = {},
  }: WorkbenchOptions): Promise<Workbench> {
    const codeServer = {
      node: fromTier('MUSTER_TEST_CODE_SERVER_NODE'),
      entry: fromTier('MUSTER_TEST_CODE_SERVER_ENTRY'),
    };
    const profile = createProfile({
      'window.autoDetectColorScheme': false,
      'workbench.colorTheme': themes[theme].id,
      // They would go on when all features pass, which is where these tests end.
      'muster.testing.ratio': 0,
      ...settings,
    });
    let server: RunningServer | undefined;
    let browser: Browser | undefined;
    try {
      await installVsix(codeServer, profile, fromTier('MUSTER_TEST_VSIX'));
      server = await startCodeServer(codeServer, profile, { env });
      browser = await chromium.launch({
        executablePath: fromTier('MUSTER_TEST_CHROMIUM'),
        args: chromiumArguments(),
      });
      const window = await openWindow(browser, server, folder);
      return new Workbench(window.page, browser, server, profile, folder, window.consoleLines);
    } catch (error) {
      await browser?.close();
      await server?.stop();
      profile.remove();
      throw error;
    }
  }

  /** Another window on the same folder, with an extension host of its own; it ends with this workbench. */
  async openAnother(): Promise<Workbench> {
    const { browser, server, profile, folder } = this;
    const { page, consoleLines } = await openWindow(browser, server, folder);
    return new Workbench(page, browser, server, profile, folder, consoleLines);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.profile.remove();
  }

  /** Reloads the window, as after an update or a lost connection. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
  }

  /** Closes the window and with it its extension host; {@link comeBack} opens it again. */
  async leave(): Promise<void> {
    await this.page.goto('about:blank');
  }

  async comeBack(): Promise<void> {
    await showWorkbench(this.page, this.server, this.folder);
  }

  async useTheme(theme: Theme): Promise<void> {
    const { label, workbenchClass } = themes[theme];
    const workbench = this.page.locator(`.monaco-workbench.${workbenchClass}`).first();
    if (await workbench.isVisible()) return;
    await this.runCommand('Preferences: Color Theme');
    await this.pick(label);
    await workbench.waitFor();
  }

  /** Runs a command by the title that the palette shows, like `Muster: Start`. */
  async runCommand(title: string): Promise<void> {
    const { input, rows } = this.quickInput();
    const row = rows.filter({ has: this.page.getByText(title, { exact: true }) }).first();
    // The list is filled late and anew while extensions are still being scanned, so ask until it is there.
    for (let attempt = 1; ; attempt += 1) {
      await this.page.keyboard.press('F1');
      await input.waitFor();
      await input.fill(`>${title}`);
      try {
        await row.waitFor({ timeout: 5000 });
        break;
      } catch (error) {
        await this.page.keyboard.press('Escape');
        if (attempt === 6) throw new Error(`The palette does not offer "${title}"`, { cause: error });
      }
    }
    await row.click();
  }

  /** Types an answer into the input box that is open and accepts it. */
  async answer(text: string): Promise<void> {
    const { input } = await this.questionAfterPalette();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Runs a command that asks for a file, and names this one.
   *
   * A file dialog that is answered while it still lists folders may never take an answer again. So it is answered
   * once it shows the file, and one that does not close is left and asked for anew.
   */
  async chooseFile(command: string, file: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await this.runCommand(command);
      const { input, rows } = await this.questionAfterPalette();
      await input.fill(file);
      try {
        await rows
          .filter({ hasText: path.basename(file) })
          .first()
          .waitFor({ timeout: 30_000 });
        await this.page.keyboard.press('Enter');
        await input.waitFor({ state: 'hidden', timeout: 30_000 });
        return;
      } catch (error) {
        if (attempt === 6) throw new Error(`The file dialog does not take ${file}`, { cause: error });
        await this.page.keyboard.press('Escape');
        await input.waitFor({ state: 'hidden' });
      }
    }
  }

  /** Picks the entry with this very label from the list that is open. */
  async pick(label: string): Promise<void> {
    const { input, rows } = await this.questionAfterPalette();
    await input.fill(label);
    await rows
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .first()
      .click();
  }

  /** Shows a view container by the name in the activity bar. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page.locator('.activitybar [role="tab"]', {
      has: this.page.locator(`[aria-label^="${name}"]`),
    });
    const labelled = this.page.locator(`.activitybar [role="tab"][aria-label^="${name}"]`).or(tab).first();
    await labelled.waitFor({ timeout: 60_000 });
    if ((await labelled.getAttribute('aria-selected')) !== 'true') await labelled.click();
  }

  /** A view by the name in its header. */
  view(name: string): Locator {
    return this.page.locator('.pane', {
      has: this.page.locator(`.pane-header[aria-label^="${name}"]`),
    });
  }

  /** The rows of a tree that are scrolled into sight; `hasText` narrows them down. */
  treeRows(view: string, hasText?: string | RegExp): Locator {
    const rows = this.view(view).locator('.monaco-list-row');
    return hasText === undefined ? rows : rows.filter({ hasText });
  }

  /** Chooses an entry of the context menu of a tree row. */
  async runContextMenu(row: Locator, entry: string): Promise<void> {
    await row.click({ button: 'right' });
    await this.page.locator('.context-view .action-menu-item', { hasText: entry }).first().click();
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Presses a button of the modal dialog that says this. */
  async answerDialog(text: string | RegExp, button: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.getByRole('button', { name: button, exact: true }).click();
  }

  /** The document inside the webview in front. */
  webview(): FrameLocator {
    const outer = this.page.locator('iframe.webview.ready').first().contentFrame();
    return outer.locator('iframe#active-frame').contentFrame();
  }

  editorTab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: name });
  }

  /** The lines of an output channel that are in sight; shows the panel if it is closed. */
  async outputLines(channel: string): Promise<Locator> {
    await this.runCommand('Output: Show Output Channels...');
    await this.pick(channel);
    return this.page.locator('.panel .output-view-container .view-lines, .panel .output-view .view-lines');
  }

  /** Saves what is on the screen as out/screenshots/<name>.png. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshotFolder, { recursive: true });
    await this.page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
  }

  /** A screenshot and the last words of page and server; for a test that has failed. */
  async saveEvidence(name: string): Promise<string> {
    await this.screenshot(name);
    const serverLog = readFileSync(this.server.logFile, 'utf8').split('\n');
    return [
      `Screenshot: out/screenshots/${name}.png`,
      'Console:',
      ...this.consoleLines.slice(-20),
      'Server:',
      ...serverLog.slice(-20),
    ].join('\n');
  }

  /** A command's own question, which is asked in the very box in which the palette was. */
  private async questionAfterPalette(): Promise<{ input: Locator; rows: Locator }> {
    const { input, rows } = this.quickInput();
    await waitUntil('the command asks', async () => {
      return (await input.isVisible()) && !(await input.inputValue()).startsWith('>');
    });
    return { input, rows };
  }

  private quickInput(): { input: Locator; rows: Locator } {
    const widget = this.page.locator('.quick-input-widget');
    return { input: widget.locator('input.input').first(), rows: widget.locator('.monaco-list-row') };
  }
}

/** In a browser context of its own, like a second person's. */
async function openWindow(
  browser: Browser,
  server: RunningServer,
  folder: string,
): Promise<{ page: Page; consoleLines: readonly string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // Machines on which much else runs are ten times slower than quiet ones.
  page.setDefaultTimeout(60_000);
  const consoleLines: string[] = [];
  page.on('console', (message) => consoleLines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => consoleLines.push(`error: ${error.message}`));
  await showWorkbench(page, server, folder);
  return { page, consoleLines };
}

async function showWorkbench(page: Page, server: RunningServer, folder: string): Promise<void> {
  await page.goto(`${server.url}/?folder=${encodeURIComponent(folder)}`);
  await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
}

function fromTier(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set. Run this suite with: npm run test:e2e`);
  return value;
}
