// @ts-check
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * The environment of a test tier: temporary files and the home folder lie in `folder`, and nothing of the
 * caller's git, VS Code or Node set-up reaches the tests.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(folder, environment = process.env) {
  // Every start of Node reads the certificates anew, which takes longer than all else of it.
  const foreign =
    /^(GIT_|VSCODE_(?!EXECUTABLE$)|ELECTRON_|XDG_|NODE_(OPTIONS|EXTRA_CA_CERTS)$|MUSTER_(?!TEST_))/;
  const kept = Object.entries(environment).filter(([name]) => !foreign.test(name));
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const realHome = os.homedir();
  return {
    // npm keeps its registry and its cache, for a tier that installs something.
    npm_config_userconfig: path.join(realHome, '.npmrc'),
    npm_config_cache: path.join(realHome, '.npm'),
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    // How busy this machine is must not change what is tested.
    MUSTER_MACHINE_LIMITS: 'off',
  };
}
