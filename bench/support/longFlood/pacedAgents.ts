import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { floodLineBytes } from '../floodAgent';

/**
 * Writes numbered lines, as many in all as it was last told to, and says when it has. For `node -e`, with the port at
 * which it is told. Without whoever tells it, it ends.
 */
export const pacedScript = `
const { writeSync } = require('node:fs');
const filling = 'x'.repeat(${floodLineBytes - 19});
let next = 0;
let heard = '';
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1');
socket.setEncoding('latin1').on('data', (piece) => {
  heard += piece;
  const lines = heard.split('\\n');
  heard = lines.pop();
  const until = Number(lines.at(-1) ?? 0);
  let text = '';
  for (; next < until; next++) text += 'line ' + String(next).padStart(12, '0') + ' ' + filling + '\\n';
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
  if (lines.length > 0) socket.write(next + '\\n');
}).on('close', () => process.exit()).on('error', () => process.exit());`;

/** Real agents that write as time goes on which is not the machine's. */
export class PacedAgents {
  private readonly sockets: Socket[] = [];
  private readonly written = new Map<Socket, number>();
  private changed: () => void = () => undefined;
  /** One has ended by itself, and will never write what is waited for. */
  private isLost = false;
  private isClosing = false;

  private constructor(
    private readonly server: Server,
    private readonly count: number,
  ) {
    server.on('connection', (socket) => {
      this.sockets.push(socket);
      // When an agent is ended its connection may be reset.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.isLost ||= !this.isClosing;
        this.changed();
      });
      socket.setNoDelay(true).setEncoding('latin1');
      socket.on('data', (piece: string) => {
        const last = piece.trimEnd().split('\n').at(-1);
        this.written.set(socket, Number(last));
        this.changed();
      });
      this.changed();
    });
  }

  static async listen(count: number): Promise<PacedAgents> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PacedAgents(server, count);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async connected(): Promise<void> {
    await this.until(() => this.sockets.length === this.count);
  }

  /** Resolves when each has written so many lines in all. */
  async write(lines: number): Promise<void> {
    for (const socket of this.sockets) socket.write(`${lines}\n`);
    await this.until(() => this.sockets.every((socket) => (this.written.get(socket) ?? 0) >= lines));
  }

  async close(): Promise<void> {
    this.isClosing = true;
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.isLost) throw new Error('An agent has ended before it has written all that it was told to.');
      await new Promise<void>((resolve) => (this.changed = resolve));
    }
  }
}
