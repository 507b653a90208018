// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * @typedef {object} Profile
 * @property {string} folder everything below lies in it
 * @property {string} userData
 * @property {string} extensions
 * @property {string} serverConfig
 * @property {() => void} remove
 */

/** Keeps VS Code from asking, fetching, reporting and greeting. */
const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * A new, empty VS Code profile in a temporary folder.
 * @param {Readonly<Record<string, unknown>>} [settings]
 * @param {{ language?: string }} [options] a display language that `--locale` may name; VS Code's own texts stay
 *   English, extensions show theirs
 * @returns {Profile}
 */
export function createProfile(settings = {}, { language } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-vscode-'));
  const userData = path.join(folder, 'user-data');
  const extensions = path.join(folder, 'extensions');
  mkdirSync(path.join(userData, 'User'), { recursive: true });
  mkdirSync(extensions);
  const userSettings = { ...quietSettings, ...settings };
  writeFileSync(path.join(userData, 'User/settings.json'), JSON.stringify(userSettings, undefined, 2));
  if (language !== undefined) addLanguagePack(userData, language);
  // Without a configuration of its own the server would write one into the home folder.
  const serverConfig = path.join(folder, 'code-server.yaml');
  writeFileSync(
    serverConfig,
    [
      'auth: none',
      'cert: false',
      'disable-telemetry: true',
      'disable-update-check: true',
      // Its mere name switches it on.
      ...(userSettings['security.workspace.trust.enabled'] ? [] : ['disable-workspace-trust: true']),
      'disable-getting-started-override: true',
      '',
    ].join('\n'),
  );
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return { folder, userData, extensions, serverConfig, remove };
}

/**
 * VS Code takes a display language for which a language pack is installed only; this one translates nothing.
 * @param {string} userData
 * @param {string} language
 */
function addLanguagePack(userData, language) {
  const texts = path.join(userData, `${language}.json`);
  writeFileSync(texts, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `muster-test.${language}` }, version: '1.0.0' }];
  const packs = {
    [language]: { hash: 'empty', label: language, extensions, translations: { vscode: texts } },
  };
  writeFileSync(path.join(userData, 'languagepacks.json'), JSON.stringify(packs));
}
