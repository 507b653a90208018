import type { Settings } from '../../settings';
import { agentEnvironment, type Environment } from '../agentEnvironment';
import type { OutputParser } from '../outputParser';
import type { AgentType } from '../run';
import type { Invocation } from '../runner/protocol';

/** What is known when an agent is about to be started. */
export interface InvocationContext {
  readonly settings: Settings;
  /** The host's environment, that agents' variables are taken from. */
  readonly environment: Environment;
  /** Folder with the bundled scripts. */
  readonly assets: string;
  /** The host's own executable, for the scripts that come with Muster. */
  readonly nodeExecutable: string;
  readonly prompt: string;
  readonly worktree: string;
  /** Folders of the repository that a commit in the worktree writes to; they lie outside of it. */
  readonly gitFolders: readonly string[];
  /** A folder of Muster's own that outlives the run, for programs that need one. */
  readonly stateFolder: string;
  readonly feature: { readonly id: number; readonly name: string } | undefined;
  /** Default: by {@link feature}, coding or testing. */
  readonly agentType?: AgentType;
  readonly toolToken: string;
  readonly model: string | undefined;
  /** Continues an earlier conversation of a provider that can. */
  readonly resumeSession?: string | undefined;
}

/** Whether an account or key is there, as far as can be seen without asking anybody. */
export type SignIn =
  | { readonly state: 'signedIn'; readonly by: string }
  | { readonly state: 'signedOut' }
  /** The program keeps it where only the program can look. */
  | { readonly state: 'unknown'; readonly why: string };

/** One kind of agent program. Adding one is adding a row. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Names to look for on PATH; none: nothing has to be installed. */
  readonly executableNames: readonly string[];
  /** The second half of “It is not installed: …”. */
  readonly installHint: string;
  /** The oldest version that Muster is tested with; undefined: there is none to ask for. */
  readonly testedSince: string | undefined;
  /** Undefined: the program chooses. */
  readonly defaultModel: string | undefined;
  /** Can take up an earlier conversation by its session id. */
  readonly canResume: boolean;
  /** Asks through a tool of Muster's, and waits, for what its model may not do unasked. */
  readonly asksPermission?: boolean;
  /** Variables that its program reads credentials and options from; `*` stands for any ending. */
  readonly environmentNames: (source: Environment) => readonly string[];
  /** Looks at variables and files only; no program is started and nothing is sent. */
  readonly signIn: (environment: Environment) => SignIn;
  /** What to do when signed out; the second half of “There is no account: …”. */
  readonly signInHint: string;
  readonly createParser: () => OutputParser;
  /** Puts in order what has to be on the disk before the program starts. */
  readonly prepare?: (context: InvocationContext) => void;
  /** The program itself is found by whoever calls. */
  readonly buildInvocation: (context: InvocationContext, executable: string) => Invocation;
}

/** Under this name agents see their tools, such as `mcp__muster__feature_get_by_id`. */
export const toolServerName = 'muster';
/** What a program that can ask calls it by; see `permissionTool`. */
export const permissionToolName = 'permission_prompt';
/** Where the token is in an agent's environment: configurations name it and never hold it. */
export const tokenVariable = 'MUSTER_TOOLS_TOKEN';

export const nothingToSignInTo = (): SignIn => ({ state: 'signedIn', by: 'no account is needed' });

export function environmentOf(
  provider: Pick<Provider, 'environmentNames'>,
  context: InvocationContext,
): Record<string, string> {
  return agentEnvironment({
    source: context.environment,
    provider: provider.environmentNames(context.environment),
    named: context.settings.environment,
    toolToken: context.toolToken,
    featureId: context.feature?.id,
    agentType: context.agentType ?? (context.feature === undefined ? 'testing' : 'coding'),
  });
}

export function isSet(source: Environment, name: string): boolean {
  return (source[name] ?? '') !== '';
}
