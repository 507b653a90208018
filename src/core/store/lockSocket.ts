import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** Systems allow 104 to 108 bytes, and workspace storage is deeper than that. */
const maxPathBytes = 100;

/** A new name for a socket, or a named pipe on Windows. */
export function newSocketPath(): string {
  const name = `muster-${randomBytes(8).toString('hex')}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const short = [process.env['XDG_RUNTIME_DIR'] ?? '', os.tmpdir()]
    .filter((folder) => folder !== '' && isWritable(folder))
    .map((folder) => path.join(folder, `${name}.sock`))
    .find((candidate) => Buffer.byteLength(candidate) < maxPathBytes);
  return short ?? `/tmp/${name}.sock`;
}

/** Listens for as long as this process lives; does not keep it alive. */
export async function answerOn(socket: string): Promise<net.Server> {
  const server = net.createServer((connection) => {
    connection.on('error', () => connection.destroy());
    connection.end();
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Not shared with a cluster's parent: it has to end with this process.
    server.listen({ path: socket, exclusive: true }, resolve);
  });
  server.on('error', () => undefined);
  return server;
}

/** What a killed process left. Only a file of our naming goes, whatever a lock file says. */
export function removeSocket(socket: string): void {
  if (process.platform === 'win32' || !/^muster-[0-9a-f]{16}\.sock$/.test(path.basename(socket))) return;
  fs.rmSync(socket, { force: true });
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
