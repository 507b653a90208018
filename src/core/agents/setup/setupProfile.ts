import { MusterError } from '../../base/errors';
import type { Settings } from '../../settings';
import { requirePattern } from './ignoredPattern';
import { readSetupFile, type SetupFile } from './setupFile';

export interface SetupCommand {
  readonly line: string;
  /** 0 = no limit. */
  readonly timeoutMs: number;
}

/** What a worktree gets before work begins in it. */
export interface SetupProfile {
  readonly commands: readonly SetupCommand[];
  readonly copy: readonly string[];
  /** 0 = no limit. */
  readonly copyLimitBytes: number;
  readonly link: readonly string[];
  readonly ports: number;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The user's settings together with what the project itself says. Settings stand above it: commands of the
 * settings replace the file's, the rest is joined. Links are the user's decision alone.
 *
 * @param text content of the project's file on the integration branch, if it is there
 * @throws MusterError SetupFailed
 */
export function setupProfile(settings: Settings, text: string | undefined): SetupProfile {
  const file: SetupFile = text === undefined ? {} : readSetupFile(text);
  const timeoutMs = settings.setupTimeoutMinutes * 60_000;
  const own = settings.setupCommands.map((line) => ({ line, timeoutMs }));
  const theirs = (file.commands ?? []).map(({ line, timeoutMinutes }) => ({
    line,
    timeoutMs: timeoutMinutes === undefined ? timeoutMs : timeoutMinutes * 60_000,
  }));
  const profile: SetupProfile = {
    commands: own.length > 0 ? own : theirs,
    copy: [...new Set([...(file.copy ?? []), ...settings.setupCopy])],
    copyLimitBytes: settings.setupCopyLimitMb * 1024 * 1024,
    link: settings.setupLink,
    // Zero in the settings is the user's word that there shall be none.
    ports: settings.setupPorts === 0 ? 0 : Math.max(settings.setupPorts, file.ports ?? 0),
    env: { ...file.env, ...settings.setupEnv },
  };
  for (const pattern of [...profile.copy, ...profile.link]) requirePattern(pattern);
  for (const name of Object.keys(profile.env)) requireVariable(name);
  return profile;
}

const never = /^(MUSTER_|VSCODE_|ELECTRON_|GIT_|NODE_OPTIONS$)/i;

function requireVariable(name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !never.test(name)) return;
  throw new MusterError(
    'SetupFailed',
    `The set-up cannot set a variable named "${name}"; choose another name, of letters, digits and underscores, that does not begin with MUSTER_, GIT_, VSCODE_ or ELECTRON_.`,
  );
}
