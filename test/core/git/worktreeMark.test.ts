import assert from 'node:assert/strict';
import path from 'node:path';
import { Git } from '../../../src/core/git/git';
import { worktreeMark } from '../../../src/core/git/worktreeMark';
import { SampleRepository } from '../../support/sampleRepository';

describe('The mark of a worktree', function () {
  this.timeout(60_000);
  let repository: SampleRepository;
  beforeEach(async () => {
    repository = await SampleRepository.create();
  });
  afterEach(() => repository.remove());

  it('is another one after each change, and the same as long as there is none', async () => {
    const git = new Git(repository.folder, repository.environment);
    const marks: string[] = [];
    const expectChange = async (): Promise<void> => {
      const mark = await worktreeMark(git);
      assert.equal(await worktreeMark(git), mark);
      assert.ok(!marks.includes(mark));
      marks.push(mark);
    };
    await expectChange();
    repository.write({ 'src/one.txt': 'changed\n' });
    await expectChange();
    // Changed before, and changed again.
    repository.write({ 'src/one.txt': 'changed once more\n' });
    await expectChange();
    repository.write({ 'new folder/with blanks.txt': 'new\n' });
    await expectChange();
    repository.write({ [path.join('new folder', 'with blanks.txt')]: 'longer than before\n' });
    await expectChange();
    await repository.commit('All of it', { 'src/one.txt': 'one\n' });
    await expectChange();
  });
});
