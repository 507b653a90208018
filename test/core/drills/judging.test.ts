import assert from 'node:assert/strict';
import { judgeRace } from '../../../bench/drills/lock/judgeRace';
import type { Hold } from '../../../bench/drills/lock/raceEvents';
import { SeededRandom } from '../../../bench/drills/seededRandom';
import { Ledger } from '../../../bench/drills/store/ledger';
import { addTransfer, auditTransfers, drillMigrations } from '../../../bench/drills/store/transfers';
import type { Store } from '../../../src/core/store/store';
import { StoreLab } from '../store/storeLab';

describe('A drill notices', () => {
  describe('in the store', () => {
    const lab = new StoreLab();
    let store: Store;
    before(async () => {
      store = await lab.open('a', { migrations: drillMigrations(3) });
      for (const id of [1, 2, 3]) await store.commit((tx) => addTransfer(tx, id));
    });
    after(() => lab.remove());

    it('nothing when all is well', () => {
      assert.deepEqual(auditTransfers(store), { transfers: new Set([1, 2, 3]), problems: [] });
    });

    for (const [what, sql] of [
      ['a transfer that is half there', 'DELETE FROM drill_leg WHERE transfer = 2 AND amount < 0'],
      [
        'a transfer of which there is only the beginning',
        `INSERT INTO drill_transfer VALUES (4, '', x'', '')`,
      ],
      ['a balance that is wrong', 'UPDATE drill_account SET balance = balance + 1 WHERE account = 3'],
      ['a total that is behind', 'UPDATE drill_total SET value = value - 1'],
      ['a text that is changed', `UPDATE drill_transfer SET note = note || '.' WHERE id = 1`],
      ['a byte that is changed', `UPDATE drill_transfer SET bytes = x'00' || bytes WHERE id = 1`],
      ['a migration that is half there', 'CREATE TABLE drill_of_generation_2 (n)'],
      ['a migration that is half gone', 'DELETE FROM drill_generation WHERE generation = 3'],
    ] as const) {
      it(what, async () => {
        lab.copy('a', what);
        const spoilt = await lab.open(what, { migrations: drillMigrations(3) });
        await spoilt.commit((tx) => tx.run(sql));
        assert.notDeepEqual(auditTransfers(spoilt).problems, []);
      });
    }
  });

  it('an acknowledged commit that is lost, and a rejected one that is there', () => {
    const ledger = new Ledger();
    for (const id of [1, 2]) ledger.acknowledge(id);
    ledger.reject(3, 'thrown');
    ledger.reject(4, 'StoreWriteFailed');
    const compare = (...ids: number[]): string[] => ledger.compare({ transfers: new Set(ids), problems: [] });
    assert.deepEqual(compare(1, 2), []);
    assert.match(compare(1).join(), /1 acknowledged commits are lost, the first is 2/);
    assert.match(compare(1, 2, 3).join(), /1 rejected commits are there, the first is 3/);
    assert.deepEqual(compare(1, 2, 4), [], 'its process may have been killed before it was decided');
    ledger.acknowledge(5);
    assert.match(compare(1, 2, 4, 5).join(), /the first is 4/);
  });

  describe('in a race', () => {
    const hold = (generation: number, grantedAt: number, more: Partial<Hold> = {}): Hold => ({
      generation,
      grantedAt,
      forced: false,
      lastCurrentAt: undefined,
      endedAt: grantedAt + 5,
      commits: [],
      ...more,
    });

    it('nothing when one follows the other', () => {
      assert.deepEqual(judgeRace([hold(2, 20), hold(1, 10), hold(4, 30, { endedAt: undefined })]), []);
    });

    it('nothing when a stopped one is overtaken by force and learns of it late', () => {
      const overtaken = hold(1, 10, {
        lastCurrentAt: 19,
        endedAt: 50,
        commits: [{ id: 1, at: 18 }],
      });
      assert.deepEqual(judgeRace([overtaken, hold(2, 20, { forced: true })]), []);
    });

    it('a number that was granted twice', () => {
      assert.match(judgeRace([hold(1, 10), hold(1, 20)]).join(), /number 1 was granted twice/);
    });

    it('a holder that goes on believing', () => {
      const holds = [hold(1, 10, { lastCurrentAt: 21 }), hold(2, 20, { forced: true })];
      assert.match(judgeRace(holds).join(), /holder 1 believed to have the lock 1\.000 ms after/);
    });

    it('a commit that a holder of the past was acknowledged', () => {
      const holds = [hold(1, 10, { commits: [{ id: 7, at: 21 }] }), hold(3, 20)];
      assert.match(judgeRace(holds).join(), /holder 1 was acknowledged 1 commits/);
    });

    it('a grant while another one still holds', () => {
      for (const endedAt of [undefined, 21]) {
        assert.match(judgeRace([hold(1, 10, { endedAt }), hold(2, 20)]).join(), /although holder 1/);
      }
    });
  });
});

describe('A seed', () => {
  it('brings the same choices again', () => {
    const draw = (seed: string): number[] => {
      const random = new SeededRandom(seed);
      return [random.next(), random.between(1, 6), random.magnitude(1, 1000), random.fork('part').next()];
    };
    assert.deepEqual(draw('a'), draw('a'));
    assert.notDeepEqual(draw('a'), draw('b'));
  });

  it('gives whole numbers of the whole range', () => {
    const random = new SeededRandom('range');
    const drawn = Array.from({ length: 2000 }, () => random.between(3, 7));
    assert.deepEqual([...new Set(drawn)].sort(), [3, 4, 5, 6, 7]);
    const magnitudes = Array.from({ length: 2000 }, () => random.magnitude(1, 100));
    assert.equal(Math.min(...magnitudes), 1);
    assert.ok(Math.max(...magnitudes) <= 100 && magnitudes.filter((n) => n <= 10).length > 800);
  });
});
