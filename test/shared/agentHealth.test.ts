import assert from 'node:assert/strict';
import {
  type AgentHealthView,
  type HealthLevel,
  healthWord,
  levelOfHealth,
  usageText,
} from '../../src/shared/agentHealth';

const gigabyte = 2 ** 30;
const alive: AgentHealthView = {
  state: 'alive',
  quiet: false,
  heartbeatAt: '2026-01-01T00:00:00.000Z',
  cpuPercent: 12.4,
  memoryBytes: 340 * 2 ** 20,
};

describe('The health of an agent, for people', () => {
  const cases: readonly [Partial<AgentHealthView>, HealthLevel, string][] = [
    [{}, 'fine', 'alive'],
    [{ quiet: true }, 'warning', 'quiet'],
    [{ state: 'stalled', quiet: true }, 'critical', 'stalled'],
    [{ state: 'unknown' }, 'fine', 'not known'],
    [{ state: 'unknown', quiet: true }, 'warning', 'quiet'],
    [{ cpuPercent: 80 }, 'fine', 'alive'],
    [{ cpuPercent: 81 }, 'warning', 'alive'],
    [{ cpuPercent: 96 }, 'critical', 'alive'],
    [{ memoryBytes: 1.5 * gigabyte }, 'warning', 'alive'],
    [{ memoryBytes: 2.5 * gigabyte }, 'critical', 'alive'],
  ];
  for (const [change, level, word] of cases) {
    it(`is ${level} and called ${word} with ${JSON.stringify(change)}`, () => {
      const health = { ...alive, ...change };
      assert.equal(levelOfHealth(health), level);
      assert.equal(healthWord(health), word);
    });
  }

  it('says what its processes use, as far as that is known', () => {
    assert.equal(usageText(alive), '12 % CPU, 340 MB');
    assert.equal(usageText({ cpuPercent: undefined, memoryBytes: 2.25 * gigabyte }), '2.3 GB');
    assert.equal(usageText({ cpuPercent: undefined, memoryBytes: undefined }), '');
  });
});
