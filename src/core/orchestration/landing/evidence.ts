/** One check of the gate, as it is shown to people. */
export interface ShownCheck {
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly durationMs: number | undefined;
}

/** The checks in a stored evidence; empty when nothing was run or nothing is known. */
export function checksIn(evidence: string | null | undefined): ShownCheck[] {
  if (!evidence) return [];
  const { commands } = JSON.parse(evidence) as { readonly commands?: unknown };
  if (!Array.isArray(commands)) return [];
  return commands.flatMap((each: unknown): ShownCheck[] => {
    if (typeof each !== 'object' || each === null) return [];
    const { command, exitCode, durationMs } = each as Readonly<Record<string, unknown>>;
    if (typeof command !== 'string') return [];
    return [
      {
        command,
        exitCode: typeof exitCode === 'number' ? exitCode : undefined,
        durationMs: typeof durationMs === 'number' ? durationMs : undefined,
      },
    ];
  });
}
