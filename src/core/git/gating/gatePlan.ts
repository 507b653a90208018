import type { GateKind, Settings } from '../../settings';
import { detectCommands } from './detectCommands';
import { kindOf } from './gateKind';
import type { TreeFiles } from './treeFiles';

export interface PlannedCommand {
  readonly command: string;
  readonly kind: GateKind;
  /** 0 = no limit */
  readonly timeoutMs: number;
  /** Where it comes from, for people. */
  readonly why: string;
}

/** What the gate runs, and why just that. */
export interface GatePlan {
  readonly source: 'settings' | 'project' | 'none';
  readonly commands: readonly PlannedCommand[];
  /** Only linters and type checks run. */
  readonly yolo: boolean;
  /** What YOLO leaves out. */
  readonly leftOut: readonly PlannedCommand[];
}

export type GateSettings = Pick<Settings, 'gateCommands' | 'gateTimeoutMinutes' | 'gateDetect' | 'yolo'>;

/**
 * Decides what the gate runs: what the settings say, else what the project has by itself. `files` is the
 * integration branch before the merge, so that no agent has a say in what its own work must pass.
 */
export async function planGate(settings: GateSettings, files: TreeFiles): Promise<GatePlan> {
  const { gateTimeoutMinutes, yolo } = settings;
  const timeoutMs = (minutes = gateTimeoutMinutes): number => minutes * 60_000;
  const set = settings.gateCommands.map((entry) => {
    const {
      command,
      kind,
      timeoutMinutes,
      yolo: inYolo,
    } = typeof entry === 'string' ? { command: entry } : { kind: undefined, ...entry };
    return {
      planned: {
        command,
        kind: kind ?? kindOf(command),
        timeoutMs: timeoutMs(timeoutMinutes),
        why: 'set in the settings',
      },
      inYolo,
    };
  });
  const found = set.length > 0 || !settings.gateDetect ? [] : await detectCommands(files);
  const all = [
    ...set,
    ...found.map((each) => ({ planned: { ...each, timeoutMs: timeoutMs() }, inYolo: undefined })),
  ];
  const runs = ({ planned, inYolo }: (typeof all)[number]): boolean =>
    !yolo || (inYolo ?? (planned.kind === 'lint' || planned.kind === 'typecheck'));
  return {
    source: set.length > 0 ? 'settings' : found.length > 0 ? 'project' : 'none',
    commands: all.filter(runs).map(({ planned }) => planned),
    yolo,
    leftOut: all.filter((each) => !runs(each)).map(({ planned }) => planned),
  };
}

export function commandLines({ commands }: Pick<GatePlan, 'commands'>): readonly string[] {
  return commands.map(({ command }) => command);
}
