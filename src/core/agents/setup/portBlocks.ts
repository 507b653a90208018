import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { Disposable } from '../../base/disposable';
import { MusterError } from '../../base/errors';

export interface PortBlock {
  readonly base: number;
  readonly count: number;
}

export interface ReservedPorts extends PortBlock, Disposable {}

export interface PortWish {
  /** Taken if it is still free. */
  readonly preferred?: PortBlock | undefined;
  /** For whom; what this agent has by now is no obstacle. */
  readonly agentId?: number;
}

/** Below the ports that systems hand out by themselves, above most that are well known. */
const lowest = 20_000;
const highest = 31_999;

/**
 * Blocks of ports, none of which overlaps another that is in use. Where a block is looked for first depends
 * on the repository, so that two repositories on one machine hardly ever want the same.
 */
export class PortBlocks {
  private readonly reserved = new Set<PortBlock>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repository: string,
    /** The blocks of all live agents, as the database knows them. */
    private readonly inUse: (exceptAgent?: number) => readonly PortBlock[],
  ) {}

  /**
   * A block whose ports nobody listens on. It is kept from others until it
   * is disposed of, by which time the database knows it or nobody needs it.
   *
   * @throws MusterError SetupFailed when there is none
   */
  reserve(count: number, wish: PortWish = {}): Promise<ReservedPorts> {
    const mine = this.queue.then(() => this.find(count, wish));
    this.queue = mine.catch(() => undefined);
    return mine;
  }

  private async find(count: number, { preferred, agentId }: PortWish): Promise<ReservedPorts> {
    if (preferred?.count === count && (await this.isFree(preferred, agentId))) return this.keep(preferred);
    const blocks = Math.floor((highest - lowest + 1) / count);
    const first = createHash('sha256').update(this.repository).digest().readUInt32BE(0) % blocks;
    for (let step = 0; step < blocks; step += 1) {
      const block = { base: lowest + ((first + step) % blocks) * count, count };
      if (await this.isFree(block, agentId)) return this.keep(block);
    }
    throw new MusterError(
      'SetupFailed',
      `No ${String(count)} free ports in a row were found for a worktree; close what uses the ports from ${String(lowest)} to ${String(highest)}, or lower muster.setup.ports.`,
    );
  }

  private keep(block: PortBlock): ReservedPorts {
    this.reserved.add(block);
    return { ...block, dispose: () => void this.reserved.delete(block) };
  }

  private async isFree(block: PortBlock, agentId: number | undefined): Promise<boolean> {
    const taken = [...this.inUse(agentId), ...this.reserved];
    if (taken.some((other) => overlap(block, other))) return false;
    for (let port = block.base; port < block.base + block.count; port += 1) {
      if (!(await canListen(port, '127.0.0.1')) || !(await canListen(port, '::1'))) return false;
    }
    return true;
  }
}

function overlap(one: PortBlock, other: PortBlock): boolean {
  return one.base < other.base + other.count && other.base < one.base + one.count;
}

/** A machine without that address, such as one without IPv6, keeps nobody from listening. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT');
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
