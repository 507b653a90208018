import type { Clock } from '../../base/clock';
import type { Disposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import type { Settings } from '../../settings';
import type { MachineBusy } from '../../scheduling/limits';
import type { CpuGauge, MachineProbe, MachineSample } from './machineProbe';

const sampleEveryMs = 5000;
/** CPU time is looked at over so long: a short burst keeps nothing from being started. */
const averageOverMs = 30_000;

export interface MachineLoadOptions {
  readonly probe: MachineProbe;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => Pick<Settings, 'machineCpuLimit' | 'machineMemoryLimit'>;
  /** Whether the machine is too busy has changed. */
  readonly onChange: () => void;
}

/** How busy the machine is, whoever keeps it busy; over its limit, no second agent starts beside one that runs. */
export class MachineLoad implements Disposable {
  private samples: { readonly at: number; readonly sample: MachineSample }[] = [];
  private timer: Disposable | undefined;
  private disposed = false;
  private shown: MachineBusy['what'] | undefined;

  constructor(private readonly options: MachineLoadOptions) {}

  /** Looks now, and then every few seconds as long as there is a limit. */
  async start(): Promise<void> {
    await this.look();
    if (this.disposed) return;
    this.timer = this.options.clock.after(sampleEveryMs, () => void this.start());
  }

  /** Which limit was reached; undefined: none, or nothing is known yet. */
  get busy(): MachineBusy | undefined {
    const { machineCpuLimit, machineMemoryLimit } = this.options.settings();
    const memory = this.samples.at(-1)?.sample.memoryPercent;
    if (machineMemoryLimit > 0 && memory !== undefined && memory > machineMemoryLimit) {
      return { what: 'memory', percent: Math.round(memory), limit: machineMemoryLimit };
    }
    const cpu = this.cpuPercent();
    if (machineCpuLimit > 0 && cpu !== undefined && cpu > machineCpuLimit) {
      return { what: 'cpu', percent: Math.round(cpu), limit: machineCpuLimit };
    }
    return undefined;
  }

  dispose(): void {
    this.disposed = true;
    this.timer?.dispose();
  }

  async look(): Promise<void> {
    const { probe, clock, log, settings, onChange } = this.options;
    const { machineCpuLimit, machineMemoryLimit } = settings();
    if (machineCpuLimit === 0 && machineMemoryLimit === 0) {
      this.samples = [];
    } else {
      const sample = await probe().catch((error: unknown) => {
        log.debug('How busy the machine is could not be found out', error);
        return undefined;
      });
      if (this.disposed) return;
      const at = clock.now();
      // One that is older than the period is its beginning. After a clock was set back, or a sleep, all begins anew.
      const isGap =
        at < (this.samples.at(-1)?.at ?? at) || at - (this.samples.at(-1)?.at ?? at) > averageOverMs;
      if (isGap) this.samples = [];
      if (sample !== undefined) this.samples.push({ at, sample });
      while ((this.samples[1]?.at ?? at) <= at - averageOverMs) this.samples.shift();
    }
    const what = this.busy?.what;
    if (what !== this.shown) {
      this.shown = what;
      onChange();
    }
  }

  private cpuPercent(): number | undefined {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || first === last) return undefined;
    const shares = last.sample.cpu
      .map((gauge, index) => shareOf(first.sample.cpu[index], gauge))
      .filter((share) => share !== undefined);
    return shares.length === 0 ? undefined : Math.max(...shares) * 100;
  }
}

function shareOf(before: CpuGauge | undefined, after: CpuGauge): number | undefined {
  const thereWasMs = after.thereWasMs - (before?.thereWasMs ?? after.thereWasMs);
  return before === undefined || thereWasMs <= 0 ? undefined : (after.usedMs - before.usedMs) / thereWasMs;
}
