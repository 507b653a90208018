// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from '../vscode-host/chromium.mjs';
import { ensureCodeServer } from '../vscode-host/installCodeServer.mjs';
import { cacheFolder } from '../vscode-host/cacheFolder.mjs';

const downloads = 'https://update.code.visualstudio.com/api/releases/stable';
const probeTimeoutMs = 3000;

/**
 * The program that runs the host suite: the VS Code that VSCODE_EXECUTABLE names; a downloaded one where there
 * is a display and a way to the download; otherwise the VS Code server behind the flags of the desktop program.
 * @returns {Promise<string>}
 */
export async function chooseVsCode() {
  const chosen = process.env['VSCODE_EXECUTABLE'];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`VSCODE_EXECUTABLE is ${chosen}, which does not exist. Correct it or unset it.`);
  }
  return (await downloadedDesktop()) ?? (await serverAsDesktop());
}

async function downloadedDesktop() {
  if (!hasDisplay() || !(await isReachable(downloads))) return undefined;
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    return await downloadAndUnzipVSCode({ cachePath: path.join(cacheFolder(), 'desktop') });
  } catch (error) {
    console.error(`VS Code could not be downloaded (${String(error)}); the VS Code server runs the suite.`);
    return undefined;
  }
}

async function serverAsDesktop() {
  await ensureCodeServer();
  await ensureChromium();
  return path.resolve('scripts/vscode-host/code.mjs');
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** @param {string} url */
async function isReachable(url) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), probeTimeoutMs);
  try {
    return (await fetch(url, { method: 'HEAD', signal: controller.signal })).ok;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
