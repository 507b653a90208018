import assert from 'node:assert/strict';
import { shortenedEvidence } from '../../../src/host/dashboard/shortenedEvidence';
import type { EvidenceCommand, GateEvidence } from '../../../src/shared/evidence';

describe('what of the checks goes to the dashboard', () => {
  const shortened = (outputTail: string): EvidenceCommand | undefined => {
    const command = { command: 'npm test', exitCode: 1, signal: undefined, durationMs: 1, timedOut: false };
    const evidence: GateEvidence = {
      ...{ featureId: 1, title: '#1', status: 'gate_red', branch: 'task', finishedAt: undefined },
      ...{ mergeCommit: undefined, conflicts: [], hold: undefined },
      gate: {
        ...{ ok: false, verified: true, commit: 'a', tree: 'b', plan: undefined, changes: [] },
        commands: [{ ...command, outputTail }],
      },
    };
    return shortenedEvidence(evidence).gate?.commands[0];
  };
  const most = 16 * 1024;
  const line = `\u001b[32mok\u001b[0m a test of the shelf\n`;

  it('is all of a short output', () => {
    for (const output of ['', line, 'x'.repeat(most)]) {
      const { outputTail, isCut } = shortened(output) ?? {};
      assert.deepEqual([outputTail, isCut], [output, undefined]);
    }
  });

  it('is the end of a long one from the beginning of a line, and says so', () => {
    const { outputTail = '', isCut } = shortened(line.repeat(2000)) ?? {};
    assert.equal(isCut, true);
    assert.equal(outputTail, line.repeat(Math.floor(most / line.length)));
  });

  it('keeps a line that fits exactly', () => {
    const last = `${'y'.repeat(most - 1)}\n`;
    assert.equal(shortened(`${line}${last}`)?.outputTail, last);
  });

  it('is the end of a line that is longer than all that is shown', () => {
    for (const end of ['', '\n']) {
      const { outputTail = '', isCut } = shortened(`${line}${'z'.repeat(3 * most)}${end}`) ?? {};
      assert.deepEqual([outputTail.length, isCut], [most, true]);
    }
  });
});
