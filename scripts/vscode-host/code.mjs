#!/usr/bin/env node
// @ts-check
// Takes the flags of the desktop `code` program, so that `runTests` of @vscode/test-electron can start it, and
// runs the suite in the extension host of a VS Code server whose workbench is open in a headless Chromium.
// Ends with 0 only if the suite's run() has resolved.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { chromiumArguments, ensureChromium } from './chromium.mjs';
import { startCodeServer } from './codeServer.mjs';
import { ensureCodeServer } from './installCodeServer.mjs';
import { createProfile } from './profile.mjs';

const exitCodes = { usage: 64, extensionHostDied: 70 };

const { values: flags, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    locale: { type: 'string' },
  },
});
const developed = /** @type {string[]} */ (flags['extensionDevelopmentPath'] ?? []);
const suite = flags['extensionTestsPath'];
if (developed.length === 0 || typeof suite !== 'string') {
  console.error('Needs --extensionDevelopmentPath=FOLDER and --extensionTestsPath=FILE.');
  process.exit(exitCodes.usage);
}

const codeServer = await ensureCodeServer();
const chromiumPath = await ensureChromium();
const ownProfile = createProfile();
const profile = {
  ...ownProfile,
  userData: String(flags['user-data-dir'] ?? ownProfile.userData),
  extensions: String(flags['extensions-dir'] ?? ownProfile.extensions),
};
const workspace = path.resolve(positionals[0] ?? path.join(profile.folder, 'workspace'));
if (!existsSync(workspace)) mkdirSync(workspace, { recursive: true });

// VS Code reports 0 when the extension host dies before the suite is through. So the suite is wrapped in
// a script that leaves a mark when it has really ended well.
const mark = path.join(profile.folder, 'suite-has-resolved');
const wrapper = path.join(profile.folder, 'suite.cjs');
writeFileSync(
  wrapper,
  `exports.run = async () => {
  await require(${JSON.stringify(path.resolve(suite))}).run();
  require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');
};
`,
);

/** @type {Promise<number>} listened for before there is a server that could stay behind */
const interruption = new Promise((resolve) => {
  process.once('SIGINT', () => resolve(130));
  process.once('SIGTERM', () => resolve(143));
});
// A built VS Code honours the `payload` query, which names the suite, only with this option.
const server = await startCodeServer(codeServer, profile, {
  argv: [
    ...['--vscode-option', 'enable-smoke-test-driver'],
    ...(typeof flags['locale'] === 'string' ? ['--locale', flags['locale']] : []),
  ],
});
/** @type {number} */
let exitCode = 1;
try {
  exitCode = await Promise.race([runSuite(server.url, server.authority), interruption]);
  if (exitCode === 0 && !existsSync(mark)) {
    console.error('The extension host died before the suite had ended.');
    exitCode = exitCodes.extensionHostDied;
  }
} catch (error) {
  console.error(error);
} finally {
  await server.stop();
  ownProfile.remove();
}
// Ends Chromium too, if it is still open.
process.exit(exitCode);

/**
 * @param {string} url
 * @param {string} authority
 * @returns {Promise<number>} the exit code that VS Code reports
 */
async function runSuite(url, authority) {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments() });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    // The two functions through which a VS Code under test talks to whoever drives it.
    await page.exposeFunction('codeAutomationLog', forwardLog);
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
      page.on('crash', () => reject(new Error('The page with the workbench crashed.')));
      browser.on('disconnected', () => reject(new Error('Chromium ended before the suite.')));
    });
    /** @param {string} file */
    const remote = (file) => `vscode-remote://${authority}${encodeURI(path.resolve(file))}`;
    const payload = [
      ...developed.map((folder) => ['extensionDevelopmentPath', remote(folder)]),
      ['extensionTestsPath', remote(wrapper)],
      ['skipWelcome', 'true'],
    ];
    const kind = workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
    const address = new URL(url);
    address.searchParams.set(kind, workspace);
    address.searchParams.set('payload', JSON.stringify(payload));
    const [, code] = await Promise.all([page.goto(address.href), exit]);
    return code;
  } finally {
    await browser.close();
  }
}

/**
 * What the suite prints, without the workbench's own chatter.
 * @param {string} kind
 * @param {unknown[]} values
 */
function forwardLog(kind, values) {
  const line = format(...values);
  const chatter =
    /^(Resolv(ing|ed) connection token|Creating a socket|\[[\w: -]+\] |Updating additional builtin)/;
  if (chatter.test(line) || /built-?in extension|open-vsx|authentication provider/i.test(line)) return;
  if (kind === 'error' || kind === 'warn') console.error(line);
  else console.log(line);
}
