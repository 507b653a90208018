import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../support/waitUntil';
import { makeSampleRepository, type SampleRepository } from './sampleRepository';
import { Workbench } from './workbench';

describe('a window in Restricted Mode', function () {
  let sample: SampleRepository;
  let workbench: Workbench;
  let musterFolder: string;
  let gitCalls: string;

  before(async () => {
    sample = makeSampleRepository(1);
    const around = path.dirname(sample.path);
    // As one in which Muster was used before, so that it starts with the window.
    musterFolder = path.join(sample.path, '.git', 'muster');
    mkdirSync(musterFolder, { recursive: true });
    gitCalls = path.join(around, 'git-calls');
    workbench = await Workbench.start({
      folder: sample.path,
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
      },
      env: {
        PATH: `${gitThatIsHeard(around, gitCalls)}${path.delimiter}${process.env['PATH'] ?? ''}`,
        // As started from a terminal: otherwise VS Code asks a login shell for the PATH.
        VSCODE_CLI: '1',
      },
    });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.log(await workbench.saveEvidence('failed-restricted'));
  });

  after(async () => {
    await workbench.stop();
    sample.remove();
  });

  it('shows why Muster waits, and nothing of it runs a program or opens the repository', async () => {
    await workbench.openContainer('Muster');
    await workbench.page.getByText('Muster is waiting for you to trust this workspace').waitFor();
    await workbench.view('Features').waitFor({ state: 'detached' });
    await workbench.screenshot('restricted-dark');
    assert.deepEqual(await commandsInPalette(), ['Muster: Open Settings', 'Muster: Show Log']);
    assert.deepEqual(readdirSync(musterFolder), [], 'the repository was opened');
    assert.deepEqual(gitCallsUpToNow(), [], 'git was run');
  });

  it('goes on by itself as soon as the user trusts the workspace', async () => {
    await workbench.page.getByRole('button', { name: 'Manage Workspace Trust' }).first().click();
    const editor = workbench.page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await workbench.view('Features').getByText('There are no features yet').waitFor();
    await workbench.page.locator('[id="muster.muster.status"]').waitFor();
    await waitUntil('the repository is open', () => readdirSync(musterFolder).length > 0);
    assert.ok(gitCallsUpToNow().length > 0, 'the calls of git are not heard');
    assert.equal(await workbench.page.getByText('Muster is waiting for you').count(), 0);
  });

  async function commandsInPalette(): Promise<string[]> {
    const { page } = workbench;
    const rows = page.locator('.quick-input-widget .monaco-list-row');
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').first().fill('>Muster: ');
    await rows.filter({ hasText: 'Muster: Show Log' }).first().waitFor();
    const labels = await rows.locator('.label-name').allInnerTexts();
    await page.keyboard.press('Escape');
    // VS Code's own commands for views have the same beginning.
    return labels.filter((label) => /^Muster: (?!Focus on )/.test(label)).sort();
  }

  function gitCallsUpToNow(): string[] {
    return existsSync(gitCalls) ? readFileSync(gitCalls, 'utf8').trim().split('\n') : [];
  }
});

/** A folder with a `git` that writes down what it is asked for and then does it. */
function gitThatIsHeard(around: string, calls: string): string {
  const folder = path.join(around, 'programs');
  mkdirSync(folder);
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${calls}'\nexec '${real}' "$@"\n`;
  writeFileSync(path.join(folder, 'git'), script, { mode: 0o755 });
  return folder;
}
