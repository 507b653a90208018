import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type PortBlock, PortBlocks } from '../../../../src/core/agents/setup/portBlocks';

describe('PortBlocks', () => {
  it('never gives two blocks that overlap, also when they are asked for at once', async () => {
    const blocks = new PortBlocks('a repository', () => []);
    const given = await Promise.all([7, 10, 3, 10, 1, 25].map((count) => blocks.reserve(count)));
    const all = given.flatMap(({ base, count }) => Array.from({ length: count }, (_, step) => base + step));
    assert.equal(new Set(all).size, all.length);
  });

  it('keeps away from what live agents have, but lets an agent keep its own', async () => {
    const own: PortBlock = { base: 25_000, count: 5 };
    const blocks = new PortBlocks('a repository', (exceptAgent) => (exceptAgent === 3 ? [] : [own]));
    const same = await blocks.reserve(5, { preferred: own, agentId: 3 });
    assert.equal(same.base, own.base);
    same.dispose();
    const other = await blocks.reserve(5, { preferred: own, agentId: 4 });
    assert.ok(other.base + 5 <= own.base || other.base >= own.base + 5);
  });

  it('passes over a block on one of whose ports somebody listens', async () => {
    const blocks = new PortBlocks('another repository', () => []);
    const first = await blocks.reserve(4);
    first.dispose();
    const server = createServer().listen(first.base + 3, '127.0.0.1');
    await once(server, 'listening');
    try {
      const second = await blocks.reserve(4);
      assert.ok(second.base > first.base + 3 || second.base + 4 <= first.base);
    } finally {
      server.close();
      await once(server, 'close');
    }
  });
});
