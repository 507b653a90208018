import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../../src/core/base/log';
import { readLinuxMachine } from '../../../../src/core/orchestration/health/linuxMachine';
import { MachineLoad } from '../../../../src/core/orchestration/health/machineLoad';
import {
  type MachineSample,
  parseVmStat,
  probeMachine,
} from '../../../../src/core/orchestration/health/machineProbe';
import { openMachineLoad } from '../../../../src/core/orchestration/health/openMachineLoad';
import { defaultSettings } from '../../../../src/core/settings';
import { FakeClock } from '../../../support/fakeClock';
import { temporaryFolder } from '../../../support/temporaryFolder';

const second = 1000;

describe('How busy the machine is', () => {
  let clock: FakeClock;
  let changes: number;
  let sample: MachineSample | Error;
  const settings = { machineCpuLimit: 80, machineMemoryLimit: 80 };
  let load: MachineLoad;

  beforeEach(() => {
    clock = new FakeClock();
    changes = 0;
    sample = { cpu: [{ usedMs: 0, thereWasMs: 0 }], memoryPercent: 50 };
    load = new MachineLoad({
      probe: () => (sample instanceof Error ? Promise.reject(sample) : Promise.resolve(sample)),
      ...{ clock, log: silentLog, settings: () => settings, onChange: () => changes++ },
    });
  });
  afterEach(() => load.dispose());

  /** For so long the machine is busy to that part; a look every five seconds. */
  const pass = async (seconds: number, share: number): Promise<void> => {
    for (let look = 0; look < seconds / 5; look++) {
      clock.advance(5 * second);
      const [before = { usedMs: 0, thereWasMs: 0 }] = sample instanceof Error ? [] : sample.cpu;
      const gauge = {
        usedMs: before.usedMs + 5 * second * share,
        thereWasMs: before.thereWasMs + 5 * second,
      };
      sample = { cpu: [gauge], memoryPercent: 50 };
      await load.look();
    }
  };

  it('is an average over half a minute for its processors', async () => {
    await load.look();
    assert.equal(load.busy, undefined, 'nothing is known yet');
    await pass(60, 0.5);
    await pass(15, 1);
    assert.equal(load.busy, undefined, 'a burst');
    await pass(10, 1);
    assert.deepEqual(load.busy, { what: 'cpu', percent: 92, limit: 80 });
    assert.equal(changes, 1);
    await pass(30, 0.2);
    assert.equal(load.busy, undefined);
    assert.equal(changes, 2);
  });

  it('is what counts at once for memory, and nothing where a limit is off or nothing can be read', async () => {
    sample = { cpu: [], memoryPercent: 80.6 };
    await load.look();
    assert.deepEqual(load.busy, { what: 'memory', percent: 81, limit: 80 });
    sample = new Error('unreadable');
    clock.advance(60 * second);
    await load.look();
    assert.equal(load.busy, undefined, 'it is not known any more');
    const off = openMachineLoad({
      probe: () => assert.fail('it is not asked'),
      ...{ clock, log: silentLog, settings: () => defaultSettings, onChange: () => changes++ },
      environment: { MUSTER_MACHINE_LIMITS: 'off' },
    });
    await off.look();
    assert.equal(off.busy, undefined);
  });

  it('starts again after a sleep', async () => {
    await load.look();
    await pass(60, 1);
    assert.ok(load.busy);
    clock.advance(3600 * second);
    await load.look();
    assert.equal(load.busy, undefined);
  });

  it('can be read here', async () => {
    const { cpu, memoryPercent } = await probeMachine();
    assert.ok(cpu.length > 0 && cpu.every(({ usedMs, thereWasMs }) => usedMs <= thereWasMs));
    assert.ok(memoryPercent !== undefined && memoryPercent > 0 && memoryPercent < 100);
  });

  it('is read from what a Mac says of its memory', () => {
    const said = [
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)',
      'Pages free:                               10.',
      'Pages active:                            500.',
      'Pages inactive:                           20.',
      'Pages speculative:                         5.',
      'Pages purgeable:                           1.',
    ].join('\n');
    assert.equal(parseVmStat(said), 36 * 16_384);
    assert.equal(parseVmStat('command not found'), undefined);
  });
});

describe('How busy a machine with Linux is', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder('machine');
    file('proc/stat', 'cpu  100 0 50 700 50 0 0 100 30 0\ncpu0 1 2 3\n');
    file('proc/meminfo', 'MemTotal:        1000 kB\nMemFree:          10 kB\nMemAvailable:     600 kB\n');
  });
  afterEach(() => folder.remove());

  const file = (name: string, text: string): void => {
    const where = path.join(folder.path, name);
    mkdirSync(path.dirname(where), { recursive: true });
    writeFileSync(where, text);
  };
  const read = (): Promise<MachineSample> => readLinuxMachine(folder.path, () => 10_000);

  it('is what the kernel says, where no limit is set', async () => {
    file('proc/self/cgroup', '0::/user.slice\n');
    file('sys/fs/cgroup/user.slice/memory.max', 'max\n');
    file('sys/fs/cgroup/user.slice/memory.current', '900\n');
    file('sys/fs/cgroup/user.slice/cpu.max', 'max 100000\n');
    const { cpu, memoryPercent } = await read();
    assert.deepEqual(cpu, [{ usedMs: 2500, thereWasMs: 10_000 }]);
    assert.equal(Math.round(memoryPercent ?? 0), 40);
  });

  it('is what the tightest group around it leaves, files in memory not counted', async () => {
    file('proc/self/cgroup', '0::/outer/inner\n');
    file('sys/fs/cgroup/outer/memory.max', '1000\n');
    file('sys/fs/cgroup/outer/memory.current', '950\n');
    file(
      'sys/fs/cgroup/outer/memory.stat',
      'anon 700\ninactive_file 200\nactive_file 50\nslab_reclaimable 0\n',
    );
    file('sys/fs/cgroup/outer/inner/memory.max', 'max\n');
    file('sys/fs/cgroup/outer/inner/cpu.max', '50000 100000\n');
    file('sys/fs/cgroup/outer/inner/cpu.stat', 'usage_usec 4500000\nuser_usec 1\n');
    const { cpu, memoryPercent } = await read();
    assert.deepEqual(cpu[1], { usedMs: 4500, thereWasMs: 5000 });
    assert.equal(Math.round(memoryPercent ?? 0), 70);
  });

  it('is known of groups of the first version, named as from outside the container', async () => {
    file('proc/self/cgroup', '4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/\n');
    file('sys/fs/cgroup/memory/memory.limit_in_bytes', '1000\n');
    file('sys/fs/cgroup/memory/memory.usage_in_bytes', '900\n');
    file('sys/fs/cgroup/memory/memory.stat', 'total_inactive_file 100\ntotal_active_file 50\n');
    file('sys/fs/cgroup/cpu/cpu.cfs_quota_us', '200000\n');
    file('sys/fs/cgroup/cpu/cpu.cfs_period_us', '100000\n');
    file('sys/fs/cgroup/cpuacct/cpuacct.usage', '5000000000\n');
    const { cpu, memoryPercent } = await read();
    assert.deepEqual(cpu[1], { usedMs: 5000, thereWasMs: 20_000 });
    assert.equal(Math.round(memoryPercent ?? 0), 75);
  });

  it('is not known where nothing can be read', async () => {
    folder.remove();
    assert.deepEqual(await read(), { cpu: [], memoryPercent: undefined });
  });
});
