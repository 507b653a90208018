// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { endGroup } from '../processes/processGroup.mjs';
import { runQuietly } from '../processes/runQuietly.mjs';

/**
 * @typedef {import('./installCodeServer.mjs').CodeServer} CodeServer
 * @typedef {import('./profile.mjs').Profile} Profile
 * @typedef {{ url: string, authority: string, logFile: string, stop: () => Promise<void> }} RunningServer
 */

/**
 * @param {CodeServer} codeServer
 * @param {Profile} profile
 * @param {string} vsixFile
 */
export async function installVsix(codeServer, profile, vsixFile) {
  const argv = [...profileArguments(codeServer, profile), '--install-extension', path.resolve(vsixFile)];
  await runQuietly(codeServer.node, argv, { env: serverEnvironment() });
}

/**
 * Starts a server on the loopback interface and waits until it answers.
 * @param {CodeServer} codeServer
 * @param {Profile} profile
 * @param {{ port?: number, argv?: readonly string[], env?: Readonly<Record<string, string>>, timeoutMs?: number }} [options]
 * @returns {Promise<RunningServer>}
 */
export async function startCodeServer(codeServer, profile, options = {}) {
  const authority = `127.0.0.1:${options.port ?? (await freePort())}`;
  const logFile = path.join(profile.folder, 'server.log');
  const log = openSync(logFile, 'a');
  const argv = [...profileArguments(codeServer, profile), '--auth', 'none', '--bind-addr', authority];
  // In a group of its own, so that its extension host and watchers end with it.
  const child = spawn(codeServer.node, [...argv, ...(options.argv ?? [])], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...serverEnvironment(), ...options.env },
  });
  closeSync(log);
  const url = `http://${authority}`;
  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  while (!(await answers(`${url}/healthz`))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await endGroup(child);
      throw new Error(`The VS Code server did not start:\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, authority, logFile, stop: () => endGroup(child) };
}

/**
 * @param {CodeServer} codeServer
 * @param {Profile} profile
 */
function profileArguments(codeServer, profile) {
  return [
    codeServer.entry,
    ...['--config', profile.serverConfig],
    ...['--user-data-dir', profile.userData],
    ...['--extensions-dir', profile.extensions],
  ];
}

/** Ours, without what an outer VS Code or code-server has put there, and without a marketplace. */
function serverEnvironment() {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|PASSWORD$|HASHED_PASSWORD$|PORT$)/;
  const entries = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(entries), EXTENSIONS_GALLERY: '{}' };
}

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
