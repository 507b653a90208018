// @ts-check
import { spawn } from 'node:child_process';

/**
 * Runs a program without showing its output, unless it fails: then the end of it becomes the error.
 * @param {string} program
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what it wrote
 */
export function runQuietly(program, argv, options = {}) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(program, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.on('error', (cause) => reject(new Error(`Cannot start ${program}: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else {
        const commandLine = [program, ...argv].join(' ');
        reject(new Error(`${commandLine} ended with ${signal ?? code}:\n${output.slice(-4000)}`));
      }
    });
  });
}
