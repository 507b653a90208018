import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** Systems allow 104 to 108 bytes, and workspace storage is deeper than that. */
const maxPathBytes = 100;

export interface AnsweringSocket {
  /** Ends every connection and takes the socket away. */
  close(): Promise<void>;
}

/**
 * A new name for a socket, or a named pipe on Windows. The folder is this user's alone: not every system asks
 * for rights on the socket itself.
 */
export function newSocketPath(): string {
  const name = `muster-${randomBytes(8).toString('hex')}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const fits = (folder: string): boolean =>
    Buffer.byteLength(path.join(folder, ownFolderName(), `${name}.sock`)) < maxPathBytes;
  const roots = [process.env['XDG_RUNTIME_DIR'] ?? '', os.tmpdir()].filter((root) => root !== '');
  for (const root of roots.filter(fits)) {
    const folder = ownFolder(path.join(root, ownFolderName()));
    if (folder !== undefined) return path.join(folder, `${name}.sock`);
  }
  const folder = ownFolder(path.join('/tmp', ownFolderName())) ?? fs.mkdtempSync('/tmp/muster-');
  return path.join(folder, `${name}.sock`);
}

/**
 * Accepts connections for as long as this process lives; neither the socket nor a connection keeps it alive.
 * `onConnection` has to listen for errors; without it every caller is answered by the end of the connection.
 */
export async function answerOn(
  socket: string,
  onConnection: (connection: net.Socket) => void = hangUp,
): Promise<AnsweringSocket> {
  const connections = new Set<net.Socket>();
  const server = net.createServer((connection) => {
    connection.unref();
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    onConnection(connection);
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Not shared with a cluster's parent: it has to end with this process.
    server.listen({ path: socket, exclusive: true }, resolve);
  });
  server.on('error', () => undefined);
  if (process.platform !== 'win32') fs.chmodSync(socket, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}

/** What a killed process left. Only a file of our naming goes, whatever a lock file says. */
export function removeSocket(socket: string): void {
  if (process.platform === 'win32' || !/^muster-[0-9a-f]{16}\.sock$/.test(path.basename(socket))) return;
  fs.rmSync(socket, { force: true });
}

function hangUp(connection: net.Socket): void {
  connection.on('error', () => connection.destroy());
  connection.end();
}

function ownFolderName(): string {
  return `muster-${process.getuid?.() ?? 0}`;
}

/** Undefined when it cannot be had, or somebody else was there first and has rights in it. */
function ownFolder(folder: string): string | undefined {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch {
    // There already, or not to be had; the next look tells.
  }
  try {
    const found = fs.lstatSync(folder);
    const ours = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
    return ours ? folder : undefined;
  } catch {
    return undefined;
  }
}
