import assert from 'node:assert/strict';
import { displayWidth } from '../../src/core/analytics/rendering/safeText';
import { ProgressDisplay } from '../../src/cli/progressDisplay';
import type { ActivityEntry } from '../../src/shared/viewModel';
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

  it('tells what happens now, not what earlier runs of the project have told', () => {
    let text = '';
    const stream = { isTTY: false, write: (piece: string) => (text += piece) };
    const entry = (id: number, at: string, words: string): ActivityEntry => ({
      kind: 'note',
      level: 'info',
      who: 'Muster',
      agentId: undefined,
      featureId: undefined,
      id,
      at,
      text: words,
    });
    const now = new Date().toISOString();
    const first = entry(1, '2020-01-02T03:04:05.000Z', 'Of last week');
    const second = entry(2, now, 'Of this run');
    const third = entry(3, '2020-01-02T03:04:06.000Z', 'After the clock was set back');
    const display = new ProgressDisplay(stream as unknown as NodeJS.WriteStream, Date.now());
    const snapshot = { ...sampleSnapshot(), notices: [], standstill: undefined };
    display.show({ ...snapshot, activity: [first, second] });
    display.show({ ...snapshot, activity: [first, second, third] });
    assert.doesNotMatch(text, /Of last week/);
    assert.match(text, /Of this run\n.*After the clock was set back\n$/);
  });
});
