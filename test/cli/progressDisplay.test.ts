import assert from 'node:assert/strict';
import { displayWidth } from '../../src/core/analytics/rendering/safeText';
import { ProgressDisplay } from '../../src/cli/progressDisplay';
import { sampleAgent, sampleSnapshot } from '../support/sampleSnapshot';

describe('The progress of a run in a terminal', () => {
  /** The lines of the block that is drawn anew in its place. */
  function drawn(columns: number): string[] {
    let text = '';
    const stream = { isTTY: true, columns, write: (piece: string) => (text += piece) };
    const agents = [sampleAgent({ featureName: '検索'.repeat(40), lastThought: 'Reading' })];
    const snapshot = { ...sampleSnapshot(), activity: [], notices: [], standstill: undefined, agents };
    new ProgressDisplay(stream as unknown as NodeJS.WriteStream, Date.now()).show(snapshot);
    return text.split('\n').filter((line) => line !== '');
  }

  it('has no line that the terminal would wrap, since the lines are counted when they are taken away', () => {
    const lines = drawn(50);
    assert.equal(lines.length, 2);
    for (const line of lines) assert.ok(displayWidth(line) < 50, line);
    assert.match(lines[1] ?? '', /検索/);
  });

  it('can be read also where the terminal does not tell how wide it is', () => {
    const [bar = '', agent = ''] = drawn(0);
    assert.match(bar, /passing/);
    assert.match(agent, /検索/);
  });
});
