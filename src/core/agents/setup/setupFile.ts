import { z } from 'zod';
import { messageOf, MusterError } from '../../base/errors';

/** Where a project says how its worktrees are set up. */
export const setupFileName = '.muster/setup.json';

export interface SetupFile {
  readonly commands?: readonly { readonly line: string; readonly timeoutMinutes?: number | undefined }[];
  readonly copy?: readonly string[] | undefined;
  readonly ports?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

const line = z.string().trim().min(1);
const schema = z.strictObject({
  commands: z
    .array(
      z.union([line, z.strictObject({ run: line, timeoutMinutes: z.number().min(0).max(1440).optional() })]),
    )
    .max(50)
    .optional(),
  copy: z.array(line).max(200).optional(),
  ports: z.int().min(0).max(100).optional(),
  env: z.record(z.string(), z.string()).optional(),
});

/** @throws MusterError SetupFailed when the file is not what it should be */
export function readSetupFile(text: string): SetupFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(messageOf(error));
  }
  if (typeof value === 'object' && value !== null && 'link' in value) {
    throw invalid('links can only be chosen by each user, in the setting muster.setup.link');
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
  }
  const { commands, ...rest } = result.data;
  if (commands === undefined) return rest;
  return {
    ...rest,
    commands: commands.map((command) =>
      typeof command === 'string'
        ? { line: command }
        : { line: command.run, timeoutMinutes: command.timeoutMinutes },
    ),
  };
}

function invalid(why: string): MusterError {
  return new MusterError(
    'SetupFailed',
    `${setupFileName} on the integration branch cannot be used (${why}); mend it and merge it into that branch.`,
  );
}
