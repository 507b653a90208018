// @ts-check
import { existsSync } from 'node:fs';
import { runQuietly } from '../processes/runQuietly.mjs';

/**
 * Installs packages on Debian and its descendants when that needs nobody's password.
 * @param {readonly string[]} packages
 * @param {string} purpose ends the sentence "… is needed"
 */
export async function installDebianPackages(packages, purpose) {
  const names = packages.join(' ');
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    throw new Error(
      `${purpose} Install it and try again; on Debian or Ubuntu: sudo apt-get install ${names}`,
    );
  }
  console.error(`${purpose} Installing ${names} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-get', ['update'], { env });
  await runQuietly('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], { env });
}
