import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openRepository, type Repository } from '../../../../src/core/git/repository';
import { HeldTips } from '../../../../src/core/git/shared/keptRefs';
import { readSharedState, type SharedState } from '../../../../src/core/git/shared/sharedState';
import { SampleRepository } from '../../../support/sampleRepository';

describe('What is held while agents work', () => {
  let sample: SampleRepository;
  let repository: Repository;
  let state: SharedState;
  let held: HeldTips;
  /** Those that were started ahead. */
  let started: ChildProcess[];

  beforeEach(async () => {
    sample = await SampleRepository.create();
    repository = await openRepository(sample.folder, { integrationBranch: 'roadmap' });
    state = await readSharedState(repository, '2026-01-01T00:00:00.000Z');
    started = [];
    const { git } = repository;
    const begin = git.begin.bind(git);
    git.begin = (args) => {
      const child = begin(args);
      started.push(child);
      return child;
    };
    held = new HeldTips(git);
  });
  afterEach(async () => {
    await held.expect(false);
    sample.remove();
  });

  const heldFor = async (): Promise<string[]> => {
    const refs = await sample.git('for-each-ref', '--format=%(refname)', 'refs/muster/kept/');
    return refs.trim() === '' ? [] : refs.trim().split('\n');
  };

  it('is let go together with what is held next, by one git that was started before', async () => {
    await held.hold(1, state);
    await held.expect(true);
    const released = held.release(1);
    await held.hold(2, state);
    await released;
    assert.deepEqual(await heldFor(), ['refs/muster/kept/2/all']);
    if (process.platform !== 'win32') assert.deepEqual([started.length, started[0]?.exitCode], [1, 0]);
  });

  it('is let go soon also when nothing else is held', async () => {
    await held.hold(1, state);
    await held.hold(2, state);
    await Promise.all([held.release(1), held.release(2)]);
    assert.deepEqual(await heldFor(), []);
  });

  it('is held all the same when the git that waited has ended, or cannot do all that it is to', async function () {
    if (process.platform === 'win32') this.skip();
    await held.expect(true);
    const [first] = started;
    assert.ok(first);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await held.hold(1, state);
    await held.expect(true);
    // Refused as long as this is there, and with it the whole transaction.
    await sample.git('update-ref', 'refs/muster/kept/2/all/in-the-way', 'HEAD');
    await assert.rejects(held.hold(2, state), { code: 'GitFailed' });
    await sample.git('update-ref', '-d', 'refs/muster/kept/2/all/in-the-way');
    await held.hold(2, state);
    assert.deepEqual(await heldFor(), ['refs/muster/kept/1/all', 'refs/muster/kept/2/all']);
  });

  it('leaves no git behind when no agent is expected any more, and lets go of what is over', async () => {
    await held.hold(1, state);
    await held.expect(true);
    const released = held.release(1);
    await held.expect(false);
    await released;
    assert.deepEqual(await heldFor(), []);
    assert.ok(started.every(({ exitCode }) => exitCode === 0));
  });
});
