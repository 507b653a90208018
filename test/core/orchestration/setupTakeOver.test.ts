import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { waitUntil } from '../../support/waitUntil';
import { ProjectHosts } from './projectHosts';

describe('Set-ups of worktrees over several hosts', function () {
  this.timeout(180_000);
  let hosts: ProjectHosts;

  beforeEach(async () => {
    hosts = await ProjectHosts.create();
  });
  afterEach(async () => {
    await hosts.dispose();
  });

  const around = (name: string): string => path.join(hosts.repository.around, name).replaceAll('\\', '/');
  const linesOf = (name: string): string[] =>
    existsSync(around(name)) ? readFileSync(around(name), 'utf8').split('\n').slice(0, -1) : [];
  /** Makes the project set its worktrees up by this script. */
  async function setUpBy(script: string, more: object = {}): Promise<void> {
    writeFileSync(around('up.cjs'), script);
    const commands = [`"${process.execPath}" "${around('up.cjs')}"`];
    await hosts.repository.commit('Set-up', { '.muster/setup.json': JSON.stringify({ commands, ...more }) });
  }

  it('begins anew after a host that was killed in the middle, and nothing of that is left', async () => {
    await setUpBy(`
      const fs = require('fs');
      fs.writeFileSync('half', '');
      fs.appendFileSync('${around('started')}', process.pid + '\\n');
      const wait = setInterval(() => {
        if (fs.existsSync('${around('go')}')) { clearInterval(wait); fs.unlinkSync('half'); }
      }, 20);
    `);
    const first = await hosts.start();
    await first.order('addFeature');
    await first.order('start');
    await waitUntil('the set-up runs', () => linesOf('started').length === 1);
    const pid = Number(linesOf('started')[0]);
    const setUp = { pid, startMark: await startMarkOf(pid) };
    first.script.process.kill('SIGKILL');
    await first.script.ended;
    assert.equal(await isAlive(setUp), true, 'it outlives its host');

    const next = await hosts.openHere();
    assert.equal(await isAlive(setUp), false, 'the next host ends it before anything else');
    await waitUntil('it is set up again', () => linesOf('started').length === 2);
    writeFileSync(around('go'), '');
    await waitUntil('it passes', () => next.snapshot().counts.passing === 1);
    await next.untilIdle();
    const { agents, features } = next.snapshot();
    assert.deepEqual(agents.map(({ outcome }) => outcome).sort(), ['interrupted', 'merged']);
    assert.equal(features[0]?.attempts, 0);
    assert.equal(linesOf('started').length, 2);
    assert.equal(existsSync(`${hosts.repository.folder}.worktrees`), false);
  });

  it('gives nobody the ports of an agent that was taken over', async () => {
    await setUpBy(
      `require('fs').appendFileSync('${around('ports')}', process.env.MUSTER_PORT_BASE + '\\n');`,
      { ports: 4 },
    );
    const opened = await hosts.openHere();
    await opened.addFeature({ name: 'Hangs', description: 'demo:hang' });
    await opened.close();
    const first = await hosts.start();
    await first.order('start');
    const { live } = await first.until('its agent is at work', (seen) => seen.live.length === 1);
    first.script.process.kill('SIGKILL');
    await first.script.ended;

    const next = await hosts.openHere();
    await next.addFeature({ name: 'Hangs as well', description: 'demo:hang' });
    await waitUntil(
      'both are at work',
      () => next.snapshot().agents.filter((agent) => agent.live && agent.pid > 0).length === 2,
    );
    assert.ok(
      next.snapshot().agents.some(({ pid }) => pid === live[0]),
      'the first is the same',
    );
    const bases = linesOf('ports').map(Number);
    assert.equal(bases.length, 2, 'the first was not set up again');
    assert.ok(Math.abs((bases[0] ?? 0) - (bases[1] ?? 0)) >= 4, bases.join());
    await next.stop();
  });
});
