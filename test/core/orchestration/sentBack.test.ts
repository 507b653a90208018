import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listRescues } from '../../../src/core/git/rescueRefs';
import { Git } from '../../../src/core/git/git';
import type { TestProject } from '../../support/testProject';
import { SentBackLab, type Step, submit, write } from './sentBackLab';

describe('Work that the merge queue sends back', function () {
  this.timeout(180_000);
  let lab: SentBackLab;
  let project: TestProject;

  beforeEach(async () => {
    lab = await SentBackLab.create();
    ({ project } = lab);
  });
  afterEach(() => project.dispose());

  const git = (...args: string[]): Promise<string> => project.repository.git(...args);

  /** Feature 1 changes the second line when feature 2 has begun; feature 2 submits its own when that is merged. */
  const first: Step[] = [
    { waitFor: 'begun' },
    write({ 'shared.txt': 'one\nTWO\nthree\n' }),
    { commit: 'First' },
    submit,
  ];
  const second: Step[] = [
    { touch: 'begun' },
    { waitMoved: 'roadmap' },
    write({ 'shared.txt': 'one\nzwei\nthree\n' }),
    { commit: 'Second' },
    submit,
  ];

  it('tells the next agent the files, both tips and whose work it meets, also after agents that came to nothing', async () => {
    await lab.open({
      1: [first],
      2: [
        second,
        [{ die: true }],
        [],
        [
          { git: ['reset', '--quiet', '--hard', 'roadmap'] },
          write({ 'shared.txt': 'one\nTWO\nzwei\nthree\n' }),
          { commit: 'Both, begun anew' },
          submit,
        ],
      ],
    });
    await project.add('Shout it', 'Say it in German');
    const { features, agents } = await project.run();
    assert.deepEqual(
      features.map(({ state, lastError }) => [state, lastError]),
      [
        ['passing', undefined],
        ['passing', undefined],
      ],
    );

    const ofSecond = agents.filter(({ featureId }) => featureId === 2).sort((a, b) => a.agentId - b.agentId);
    assert.deepEqual(
      ofSecond.map(({ taskType, outcome }) => [taskType, outcome]),
      [
        ['implementation', 'conflict'],
        ['merge_conflict', 'interrupted'],
        ['merge_conflict', 'no_submission'],
        ['merge_conflict', 'merged'],
      ],
    );
    const merges = (await git('log', '--first-parent', '--reverse', '--format=%H %P', 'main..roadmap'))
      .trim()
      .split('\n');
    const firstMerge = merges[0]?.split(' ')[0] ?? '';
    const rescues = await listRescues(new Git(project.repository.folder, project.repository.environment));
    const rescue = rescues.find(({ subject }) => subject === 'Second');
    assert.ok(rescue, 'what the reset left behind is kept');
    for (const run of [2, 3, 4]) {
      const text = lab.prompt(2, run);
      assert.match(text, /conflicts with the branch "roadmap" in: shared\.txt/);
      assert.match(text, /^ {4}- shared\.txt$/m);
      assert.match(text, /CONFLICT \(content\): Merge conflict in shared\.txt/);
      assert.ok(text.includes(rescue.commit), 'the tip that was submitted');
      assert.ok(text.includes(`To be merged with: ${firstMerge} on roadmap`));
      assert.ok(text.includes(`- #1 Shout it (${firstMerge.slice(0, 12)}): shared.txt`));
    }
    assert.match(lab.prompt(2, 4), /without having submitted/);
    assert.equal(await git('show', 'roadmap:shared.txt'), 'one\nTWO\nzwei\nthree\n');
  });

  it('stays reachable when nobody tries again and its agent moved its branch after it had submitted', async () => {
    const gone: Step[] = [...second, { git: ['reset', '--quiet', '--hard', 'HEAD~1'] }];
    await lab.open({ 1: [first], 2: [gone] }, { maxRetries: 0 });
    await project.add('One', 'Two');
    const { features } = await project.run();
    assert.deepEqual(
      features.map(({ state }) => state),
      ['passing', 'failed'],
    );
    // What branches and refs hold; git keeps the rest for a while only.
    assert.match(await git('log', '--all', '--format=%s'), /^Second$/m);
  });

  it('is never merged with conflict markers in it', async () => {
    await lab.open({
      1: [first],
      2: [
        second,
        [{ tryGit: ['merge', '--quiet', 'roadmap'] }, { commit: 'Not really solved' }, submit],
        [write({ 'shared.txt': 'one\nTWO\nzwei\nthree\n' }), { commit: 'Solved' }, submit],
      ],
    });
    await project.add('One', 'Two');
    const { features } = await project.run();
    assert.deepEqual(
      features.map(({ state }) => state),
      ['passing', 'passing'],
    );
    assert.match(
      lab.prompt(2, 3),
      /It committed an unsolved conflict: there are conflict markers in: shared\.txt/,
    );
    const log = await git('log', '--first-parent', '-p', '-m', 'roadmap');
    assert.doesNotMatch(log, /^[+ ](<{7}|>{7})/m);
    assert.equal(await git('show', 'roadmap:shared.txt'), 'one\nTWO\nzwei\nthree\n');
  });

  it("is never merged when it threw the others' work away", async () => {
    const theirs: Step[] = [
      { waitFor: 'begun' },
      write({ 'other.txt': 'changed\n' }),
      { commit: 'First' },
      submit,
    ];
    await lab.open(
      {
        1: [theirs],
        2: [
          [
            { touch: 'begun' },
            { waitMoved: 'roadmap' },
            write({ 'shared.txt': 'mine\n' }),
            { commit: 'Mine' },
            { git: ['merge', '--quiet', '--no-edit', '-s', 'ours', 'roadmap'] },
            submit,
          ],
        ],
      },
      { maxRetries: 1 },
    );
    await project.add('One', 'Two');
    const { features, activity } = await project.run();
    assert.deepEqual(
      features.map(({ state }) => state),
      ['passing', 'failed'],
    );
    assert.match(features[1]?.lastError ?? '', /threw away what others did in: other\.txt/);
    assert.ok(
      activity.some(({ text }) => text.includes('in: other.txt')),
      'people see it, too',
    );
    assert.equal(await git('show', 'roadmap:other.txt'), 'changed\n');
  });

  it('is not kept back by an agent that left the integration branch checked out', async () => {
    const astray: Step[] = [
      { git: ['checkout', '--quiet', 'roadmap'] },
      write({ 'other.txt': 'not committed\n' }),
      { touch: 'astray' },
    ];
    const work: Step[] = [
      { waitFor: 'astray' },
      write({ 'shared.txt': 'work\n' }),
      { commit: 'Work' },
      submit,
    ];
    await lab.open({ 1: [astray], 2: [work] }, { maxRetries: 0 });
    await project.add('Astray', 'Work');
    await project.orchestrator.start();
    const done = await project.until('both have ended', ({ mode, features, standstill }) => {
      const [first, second] = features;
      return standstill !== undefined || (mode === 'stopped' && first !== undefined && second !== undefined);
    });
    assert.equal(done.standstill, undefined);
    assert.deepEqual(
      done.features.map(({ state }) => state),
      ['failed', 'passing'],
    );
    const worktree = `${project.repository.folder}.worktrees/feature-1`;
    assert.equal(readFileSync(path.join(worktree, 'other.txt'), 'utf8'), 'not committed\n');
    assert.match(await project.repository.gitIn(worktree, 'status', '--porcelain'), /^ M other\.txt$/m);
  });

  it('goes on in the same conversation where the provider has one', async function () {
    if (process.platform === 'win32') this.skip();
    const claude = path.join(lab.plans, 'claude');
    const agent = path.resolve('test/fixtures/agents/obeys.mjs');
    writeFileSync(claude, `#!/bin/sh\nexec "${process.execPath}" "${agent}" "${lab.plans}" "$@"\n`);
    chmodSync(claude, 0o755);
    const solve: Step[] = [
      { tryGit: ['merge', '--quiet', 'roadmap'] },
      write({ 'shared.txt': 'one\nTWO\nzwei\nthree\n' }),
      { commit: 'Solved' },
      submit,
    ];
    await lab.open({ 1: [first], 2: [second, solve] }, { provider: 'claude', executables: { claude } });
    await project.add('One', 'Two');
    const { features } = await project.run();
    assert.deepEqual(
      features.map(({ state }) => state),
      ['passing', 'passing'],
    );
    const args = JSON.parse(lab.read('args-2-2.json')) as string[];
    assert.equal(args[args.indexOf('--resume') + 1], 'session-2-1');
    assert.match(lab.prompt(2, 2), /conflicts with the branch "roadmap" in: shared\.txt/);
  });
});
