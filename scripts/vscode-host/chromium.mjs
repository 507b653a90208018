// @ts-check
import { existsSync } from 'node:fs';
import { findProgram } from '../processes/findProgram.mjs';
import { installDebianPackages } from './debianPackages.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The path of a Chromium: CHROMIUM_PATH, then one on the PATH, then one that is installed now.
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is ${chosen}, which does not exist. Correct it or unset it.`);
  }
  const found = findProgram(names) ?? macApplication();
  if (found !== undefined) return found;
  await installDebianPackages(
    // The font is for the mascots: without it screenshots show boxes.
    ['chromium', 'fonts-noto-color-emoji'],
    'The tests drive VS Code in Chromium, which is not on the PATH (CHROMIUM_PATH can name one).',
  );
  const installed = findProgram(names);
  if (installed === undefined) throw new Error('Chromium was installed, but is not on the PATH.');
  return installed;
}

function macApplication() {
  const application = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return process.platform === 'darwin' && existsSync(application) ? application : undefined;
}

/**
 * What is off in Chromium. Playwright has a list of its own, but of two such flags the last one counts, so that what is
 * of use here is named again. The last four take half of the time that a test in a browser takes: each window has two
 * hidden pages for its address bar, which nobody sees, and a process that waits for a page that never comes.
 */
const switchedOff = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'AimEnabled',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
];

/** Flags for a headless Chromium that talks to nobody but the page it is sent to. */
export function chromiumArguments() {
  return [
    '--headless',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--disable-features=${switchedOff.join(',')}`,
    // Chromium refuses to run sandboxed as root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}
