import type { Clock } from '../../base/clock';
import type { Log } from '../../base/log';
import type { Settings } from '../../settings';
import { MachineLoad } from './machineLoad';
import { type MachineProbe, probeMachine } from './machineProbe';

/** `off`: how busy the machine is keeps nothing from being started; for build machines, where others see to that. */
export const machineLimitsVariable = 'MUSTER_MACHINE_LIMITS';

export interface MachineOptions {
  readonly probe: MachineProbe | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: () => Settings;
  readonly onChange: () => void;
}

export function openMachineLoad({
  probe = probeMachine,
  environment,
  ...options
}: MachineOptions): MachineLoad {
  const isOff = environment[machineLimitsVariable]?.toLowerCase() === 'off';
  return new MachineLoad({
    ...options,
    probe,
    settings: () => (isOff ? { machineCpuLimit: 0, machineMemoryLimit: 0 } : options.settings()),
  });
}
