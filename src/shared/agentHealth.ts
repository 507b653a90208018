import { inEnglish, type Translate } from './translate';

/**
 * - `alive`: there was a sign of life not long ago, or it waits for a person
 * - `stalled`: all signs were watched for, and for long there was none
 * - `unknown`: not watched for long enough, or not all signs could be
 */
export type AgentHealth = 'alive' | 'stalled' | 'unknown';

/** Of a live agent that was looked at. */
export interface AgentHealthView {
  readonly state: AgentHealth;
  /** Nothing was seen of it for a while; not yet for so long that it counts as stalled. */
  readonly quiet: boolean;
  /** The last sign of life that was written down (UTC ISO 8601). */
  readonly heartbeatAt: string | undefined;
  /** Of all cores, its whole process tree; undefined: not known. */
  readonly cpuPercent: number | undefined;
  readonly memoryBytes: number | undefined;
}

/** Whether a live agent shows no sign of life, which tells more than what it did last. */
export function hasStalled({
  live,
  stalled,
  health,
}: {
  readonly live: boolean;
  readonly stalled?: string | undefined;
  readonly health?: AgentHealthView | undefined;
}): boolean {
  return live && (stalled !== undefined || health?.state === 'stalled');
}

export type HealthLevel = 'fine' | 'warning' | 'critical';

const gigabyte = 2 ** 30;

/** The worst of what is seen: silence, processors (80 and 95 %), memory (1 and 2 GB). */
export function levelOfHealth({
  state,
  quiet,
  cpuPercent = 0,
  memoryBytes = 0,
}: AgentHealthView): HealthLevel {
  if (state === 'stalled' || cpuPercent > 95 || memoryBytes > 2 * gigabyte) return 'critical';
  return quiet || cpuPercent > 80 || memoryBytes > gigabyte ? 'warning' : 'fine';
}

/** `alive`, `quiet`, `stalled` or `not known`. */
export function healthWord({ state, quiet }: AgentHealthView, t: Translate = inEnglish): string {
  switch (state) {
    case 'unknown':
      // Nothing was heard of it since it was started, for so long that this alone is worth saying.
      return quiet ? t('quiet') : t('not known');
    case 'alive':
      return quiet ? t('quiet') : t('alive');
    case 'stalled':
      return t('stalled');
  }
}

/** `12 % CPU, 340 MB`; empty when nothing is known. */
export function usageText({
  cpuPercent,
  memoryBytes,
}: Omit<AgentHealthView, 'state' | 'quiet' | 'heartbeatAt'>): string {
  return [
    ...(cpuPercent === undefined ? [] : [`${Math.round(cpuPercent)} % CPU`]),
    ...(memoryBytes === undefined ? [] : [memoryText(memoryBytes)]),
  ].join(', ');
}

function memoryText(bytes: number): string {
  return bytes >= gigabyte ? `${(bytes / gigabyte).toFixed(1)} GB` : `${Math.round(bytes / 2 ** 20)} MB`;
}
