import assert from 'node:assert/strict';
import { forecast, leastObserved, type OpenWork } from '../../../src/core/scheduling/forecast';
import { MinHeap } from '../../../src/core/scheduling/minHeap';
import { priorityStrategy } from '../../../src/core/scheduling/strategies';
import type { ForecastView } from '../../../src/shared/forecastView';

const minute = 60_000;

function work(id: number, given: Partial<OpenWork> = {}): OpenWork {
  return { id, priority: id, skipCount: 0, dependencies: [], state: 'waits', resumable: false, ...given };
}

function rangeOf(
  items: readonly OpenWork[],
  slots: number,
  durations: readonly number[] = Array.from({ length: leastObserved }, () => 10),
  mergeMinutes = 0,
): Extract<ForecastView, { kind: 'range' }> {
  const observed = durations.map((each) => ({ workMs: each * minute, mergeMs: mergeMinutes * minute }));
  const found = forecast({ work: items, slots, strategy: priorityStrategy, observed });
  assert.equal(found?.kind, 'range');
  return found;
}

const minutes = ({ earliestMs, likelyMs, latestMs }: Extract<ForecastView, { kind: 'range' }>): number[] =>
  [earliestMs, likelyMs, latestMs].map((each) => each / minute);

describe('The forecast', () => {
  it('says when too little has passed to say anything', () => {
    const observed = [{ workMs: 1, mergeMs: 0 }];
    assert.deepEqual(forecast({ work: [work(1)], slots: 1, strategy: priorityStrategy, observed }), {
      ...{ kind: 'tooLittle', samples: 1, needed: leastObserved },
    });
    assert.equal(forecast({ work: [], slots: 1, strategy: priorityStrategy, observed }), undefined);
  });

  it('is a point only where every feature took the same: by the number of agents, and by chains', () => {
    const six = [1, 2, 3, 4, 5, 6].map((id) => work(id));
    assert.deepEqual(minutes(rangeOf(six, 1)), [60, 60, 60]);
    assert.deepEqual(minutes(rangeOf(six, 3)), [20, 20, 20]);
    const chain = [work(1), work(2, { dependencies: [1] }), work(3, { dependencies: [2, 2, 99] })];
    assert.deepEqual(minutes(rangeOf(chain, 3)), [30, 30, 30], 'more agents do not help a chain');
    assert.deepEqual(minutes(rangeOf(chain, 3, undefined, 2)), [36, 36, 36], 'dependents wait for the merge');
    assert.deepEqual(minutes(rangeOf(six, 3, undefined, 2)), [22, 22, 22], 'a slot does not');
  });

  it('is a range where they differed, in the right order, and the same for the same project', () => {
    const items = Array.from({ length: 12 }, (_, index) => work(index + 1));
    const durations = [2, 5, 8, 20, 60];
    const range = rangeOf(items, 2, durations);
    const [earliest = 0, likely = 0, latest = 0] = minutes(range);
    assert.ok(earliest < likely && likely < latest, [earliest, likely, latest].join());
    assert.ok(earliest >= 12 && latest <= 12 * 60, 'within what is possible');
    assert.deepEqual(rangeOf(items, 2, durations), range);
  });

  it('is wider from few durations than from many that are spread alike', () => {
    const items = Array.from({ length: 20 }, (_, index) => work(index + 1));
    const few = [4, 8, 12, 16, 40];
    const many = Array.from({ length: 20 }, () => few).flat();
    const width = (durations: readonly number[]): number => {
      const { earliestMs, latestMs } = rangeOf(items, 2, durations);
      return latestMs - earliestMs;
    };
    assert.ok(width(few) > width(many));
  });

  it('counts what runs only for the rest of its time, and what merges takes no slot', () => {
    const running = work(1, { state: 'runs', runningForMs: 7 * minute });
    assert.deepEqual(minutes(rangeOf([running], 1)), [3, 3, 3]);
    assert.deepEqual(minutes(rangeOf([running, work(2)], 1)), [13, 13, 13], 'the slot is free after that');
    const merging = work(3, { state: 'merges' });
    assert.deepEqual(minutes(rangeOf([merging, work(4)], 1, undefined, 2)), [12, 12, 12]);
  });

  it('takes one that has run longer than all before for one that is not done soon', () => {
    const [earliest = 0, likely = 0, latest = 0] = minutes(
      rangeOf([work(1, { state: 'runs', runningForMs: 100 * minute })], 1),
    );
    assert.ok(earliest > 2 && earliest < 20, String(earliest));
    assert.ok(likely > 40 && likely < 90, String(likely));
    assert.ok(latest > 200 && latest < 700, String(latest));
  });

  it('leaves out what does not go on by itself, what waits for it, and circles', () => {
    const range = rangeOf(
      [
        work(1, { state: 'stuck' }),
        work(2, { dependencies: [1] }),
        work(3, { dependencies: [4] }),
        work(4, { dependencies: [3] }),
        work(5),
      ],
      2,
    );
    assert.deepEqual([range.features, range.leftOut, range.latestMs], [1, 4, 10 * minute]);
    const stuck = { work: [work(1, { state: 'stuck' })], slots: 1, strategy: priorityStrategy } as const;
    const observed = Array.from({ length: leastObserved }, () => ({ workMs: minute, mergeMs: 0 }));
    assert.equal(forecast({ ...stuck, observed }), undefined, 'nothing will come of it');
  });
});

describe('A heap', () => {
  it('hands out by ascending key whatever was put in', () => {
    const heap = new MinHeap<string>();
    const keys = [5, 3, 9, 1, 3, 7, 0, 8, 2];
    for (const key of keys) heap.push(key, String(key));
    const out: number[] = [];
    for (let next = heap.pop(); next !== undefined; next = heap.pop()) out.push(next.key);
    assert.deepEqual(
      out,
      keys.sort((a, b) => a - b),
    );
    assert.equal(heap.size, 0);
  });
});
