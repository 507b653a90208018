import type { ExportedAgent } from './exportedAgent';

/** Characters of one text that are sent; Langfuse refuses requests over 5 MB. */
const longestText = 8_000;

export function clip(text: string, longest = longestText): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

export function inputTexts(agent: ExportedAgent): unknown {
  return {
    ...(agent.featureDescription === null ? {} : { description: clip(agent.featureDescription) }),
    ...(agent.featureSteps === null ? {} : { steps: clip(agent.featureSteps) }),
  };
}

export function outputTexts(agent: ExportedAgent): Record<string, string> {
  return {
    ...(agent.error === null ? {} : { error: clip(agent.error) }),
    ...(agent.lastThought === null ? {} : { lastThought: clip(agent.lastThought) }),
  };
}

export interface Evidence {
  readonly ok: boolean;
  readonly commands: readonly {
    readonly command: string;
    readonly exitCode: number | null;
    readonly signal: string | null;
    readonly durationMs: number | null;
    readonly timedOut: boolean;
    readonly outputTail: string;
  }[];
}

/** Undefined when no gate ran. What is not as expected is left out: the export must not fail on an old row. */
export function readEvidence(json: string | null): Evidence | undefined {
  if (json === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !Array.isArray(value['commands']) || value['commands'].length === 0)
    return undefined;
  const text = (item: unknown): string => (typeof item === 'string' ? item : '');
  return {
    ok: value['ok'] === true,
    commands: value['commands'].filter(isRecord).map((command) => ({
      command: text(command['command']),
      exitCode: typeof command['exitCode'] === 'number' ? command['exitCode'] : null,
      signal: typeof command['signal'] === 'string' ? command['signal'] : null,
      durationMs: typeof command['durationMs'] === 'number' ? command['durationMs'] : null,
      timedOut: command['timedOut'] === true,
      outputTail: text(command['outputTail']),
    })),
  };
}

export function gateTexts({ commands }: Evidence): unknown {
  return commands.map(({ command, outputTail }) => ({
    command: clip(command),
    // The end of it says what is wrong.
    output: outputTail.slice(-longestText),
  }));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
