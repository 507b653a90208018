import { type ChildProcess, execFile } from 'node:child_process';
import { readyMessage, type StartAnswer, type StartMessage, type StartRequest } from './protocol';

/** What is larger than that the host reads itself. */
const maxOutputBytes = 32 * 1024 * 1024;
const running = new Map<number, ChildProcess>();

/**
 * Starts git for a host that is large: a new process is first a copy of the one that starts it, and this one is
 * small. It does nothing else, and ends with its host, however that ends.
 */
function start({ id, folder, args, env, input }: StartRequest): void {
  const options = {
    cwd: folder,
    env,
    encoding: 'buffer',
    maxBuffer: maxOutputBytes,
    windowsHide: true,
  } as const;
  const answer = (exitCode: StartAnswer['exitCode'], stdout = Buffer.alloc(0), stderr = ''): void => {
    const message: StartAnswer = { id, exitCode, stdout, stderr };
    // The host is gone when that fails.
    process.send?.(message, undefined, undefined, () => undefined);
  };
  try {
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      running.delete(id);
      const exitCode = error === null ? 0 : error.code;
      answer(typeof exitCode === 'number' ? exitCode : null, stdout, stderr.toString('utf8'));
    });
    running.set(id, child);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  } catch {
    answer(null);
  }
}

process.on('message', (message: StartMessage) => {
  if ('endOf' in message) running.get(message.endOf)?.kill('SIGKILL');
  else start(message);
});
process.on('disconnect', () => process.exit(0));
process.send?.(readyMessage);
