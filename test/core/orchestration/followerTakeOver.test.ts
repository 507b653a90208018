import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli } from '../../support/runCli';
import { waitUntil } from '../../support/waitUntil';
import { isOwner, livePids, ProjectHosts, slow, until } from './projectHosts';

describe('Several hosts that take a repository over from one another', function () {
  this.timeout(180_000);
  let hosts: ProjectHosts;

  beforeEach(async () => {
    hosts = await ProjectHosts.create();
  });
  afterEach(async () => {
    await hosts.dispose();
  });

  it('take over by themselves when the one that runs it is killed, with its agents', async () => {
    const owner = await hosts.runElsewhere('One', 'Two');
    const follower = await hosts.openHere();
    const { live } = await owner.until('two agents are at work', (seen) => seen.live.length === 2);
    await owner.end();
    const taken = await until(follower, 'it is run here', isOwner);
    assert.deepEqual(livePids(taken), live, 'the same processes');
    assert.equal(taken.mode, 'running');

    await follower.untilIdle();
    const { counts, agents } = follower.snapshot();
    assert.equal(counts.passing, 2);
    assert.equal(agents.length, 2, 'no feature had a second agent');
  });

  it('pass it on when asked to, while agents go on, and can have it back', async () => {
    const owner = await hosts.runElsewhere('One', 'Two');
    const here = await hosts.openHere();
    const { live } = await owner.until('two agents are at work', (seen) => seen.live.length === 2);
    assert.equal(await here.takeOver(), 'taken');
    assert.equal(here.snapshot().leader, undefined);
    assert.deepEqual(livePids(here.snapshot()), live);
    assert.equal((await owner.until('it follows', ({ role }) => role === 'live')).leader, process.pid);
    assert.equal(await owner.order('approve'), 'Following');

    await here.addFeature({ name: 'Three' });
    await owner.until('it sees the end of the run', ({ passing }) => passing === 3);
    assert.equal(await owner.order('takeOver'), '"taken"');
    await until(here, 'it is followed', ({ leader }) => leader?.pid === owner.pid && leader.state === 'live');
    assert.equal(here.snapshot().counts.passing, 3);
    assert.deepEqual(hosts.log.errors, []);
  });

  it('take over from a suspended one only by force, and then it follows when it wakes up', async () => {
    const owner = await hosts.runElsewhere('One', 'Two');
    const here = await hosts.openHere();
    const { live } = await owner.until('two agents are at work', (seen) => seen.live.length === 2);
    await until(here, 'they are shown', (snapshot) => livePids(snapshot).length === 2);
    owner.script.process.kill('SIGSTOP');
    await until(here, 'it does not answer', ({ leader }) => leader?.state === 'silent');
    assert.match(here.snapshot().leader?.text ?? '', /does not answer, so what is shown may be old/);
    assert.equal(await here.takeOver(), 'unanswered');
    const { leader } = here.snapshot();
    assert.equal(leader?.pid, owner.pid);
    const another = { ...leader, since: '2026-01-01T00:00:00.000Z' };
    assert.equal(await here.takeOver({ evenFrom: another }), 'unanswered', 'the user meant another one');

    assert.equal(await here.takeOver({ evenFrom: here.snapshot().leader }), 'taken');
    assert.deepEqual(livePids(here.snapshot()), live);
    const generation = hosts.holder().generation;
    owner.script.process.kill('SIGCONT');
    await owner.until('it follows', ({ leader, role }) => leader === process.pid && role === 'live');
    assert.equal(await owner.order('approve'), 'Following');
    assert.equal(hosts.holder().generation, generation);

    await here.untilIdle();
    const { counts, agents } = here.snapshot();
    assert.equal(counts.passing, 2);
    assert.equal(agents.length, 2);
    assert.deepEqual(hosts.log.errors, []);
  });

  it('ask before they take over from another machine, and notice when it lets go', async () => {
    const owner = await hosts.runElsewhere('One');
    await owner.until('it has passed', ({ passing }) => passing === 1);
    const elsewhere = { ...hosts.holder(), host: 'far-away', machine: 'other', boot: 'other' };
    writeFileSync(hosts.lockFile(), JSON.stringify(elsewhere));
    const here = await hosts.openHere();
    assert.deepEqual(
      { state: here.snapshot().leader?.state, passing: here.snapshot().counts.passing },
      { state: 'foreign', passing: 1 },
    );
    assert.match(
      here.snapshot().leader?.text ?? '',
      /run on far-away .* Take over only if it has ended there/,
    );
    assert.equal(await here.takeOver(), 'foreign');
    await owner.end();
    writeFileSync(hosts.lockFile(), JSON.stringify({ ...elsewhere, released: true }));
    await until(here, 'it is run here', isOwner);
  });

  it('take over from another machine by force', async () => {
    const owner = await hosts.runElsewhere('One');
    await owner.until('it has passed', ({ passing }) => passing === 1);
    await owner.end();
    writeFileSync(
      hosts.lockFile(),
      JSON.stringify({ ...hosts.holder(), host: 'far-away', machine: 'other', boot: 'other' }),
    );
    const here = await hosts.openHere();
    assert.equal(await here.takeOver({ evenFrom: here.snapshot().leader }), 'taken');
    await here.addFeature({ name: 'Mine now' });
  });

  it('tell who waits for the end of a run that another has taken over', async () => {
    const here = await hosts.openHere();
    await here.addFeature({ name: 'Long', description: 'demo:hang' });
    await here.start();
    const idle = assert.rejects(here.untilIdle(), {
      code: 'Following',
      message: /^A test host \(process \d+\) has taken over this project; its agents go on there\.$/,
    });
    const other = await hosts.start();
    assert.equal(await other.order('takeOver'), '"taken"');
    await idle;
    assert.equal(here.snapshot().mode, 'running');
  });

  it('are told why nobody could take over, and try again when they are asked to', async () => {
    const owner = await hosts.runElsewhere('One');
    await owner.until('it has passed', ({ passing }) => passing === 1);
    const here = await hosts.openHere();
    await hosts.repository.git('switch', '--quiet', 'roadmap');
    await owner.end();
    const { leader } = await until(here, 'it has failed', (snapshot) => snapshot.leader?.state === 'gone');
    assert.match(
      leader?.text ?? '',
      /^Taking over has failed: .*roadmap.* Nobody runs this project at present/,
    );
    assert.equal(here.snapshot().counts.passing, 1, 'what was known is still shown');
    await assert.rejects(here.start(), { code: 'Following' });
    await assert.rejects(here.takeOver(), { code: 'IntegrationBranchCheckedOut' });

    await hosts.repository.git('switch', '--quiet', 'main');
    assert.equal(await here.takeOver(), 'taken');
    await here.addFeature({ name: 'Two' });
  });

  it('take over from a terminal, which says so and ends', async () => {
    const backlog = path.join(hosts.repository.around, 'backlog.json');
    writeFileSync(backlog, JSON.stringify([slow('One')]));
    const args = ['run', hosts.repository.folder, '--provider', 'demo', '--import', backlog];
    const terminal = runCli(args, hosts.environment);
    const folder = path.join(hosts.repository.folder, '.git', 'muster');
    await waitUntil('the terminal runs it', () => existsSync(path.join(folder, 'lock.1')));
    const here = await hosts.openHere();
    assert.equal(here.snapshot().leader?.purpose, 'terminal');
    await until(here, 'its agent is at work', (snapshot) => livePids(snapshot).length === 1);
    assert.equal(await here.takeOver(), 'taken');
    const { code, stderr } = await terminal;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /A test window \(process \d+\) has taken over this project; its agents go on there\./,
    );
    await until(here, 'it has passed', ({ counts }) => counts.passing === 1);
  });

  it('are never two, however often it is passed round between three', async () => {
    const all = [await hosts.openHere(), await hosts.openHere(), await hosts.openHere()];
    await all[0]?.addFeature({ name: 'Only' });
    const owners = (): number => all.filter((each) => isOwner(each.snapshot())).length;
    for (const each of all) each.onDidChange(() => assert.ok(owners() <= 1));
    for (let round = 0; round < 6; round++) {
      const asking = all.filter((_, index) => index !== round % 3);
      const results = await Promise.all(asking.map((each) => each.takeOver()));
      assert.ok(results.includes('taken'), results.join());
      await waitUntil('one runs it', () => owners() === 1);
    }
    for (const each of all) assert.equal(each.snapshot().counts.total, 1);
    assert.deepEqual(hosts.log.errors, []);
  });
});
