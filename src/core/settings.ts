export const gateKinds = ['test', 'lint', 'typecheck', 'build', 'other'] as const;
export type GateKind = (typeof gateKinds)[number];

/** A command of the gate with what its line alone does not say. */
export interface GateCommandSetting {
  readonly command: string;
  /** 0 = no limit; default: that of all commands. */
  readonly timeoutMinutes?: number;
  /** Default: what its text looks like. */
  readonly kind?: GateKind;
  /** Whether it runs in YOLO mode; default: linters and type checks do. */
  readonly yolo?: boolean;
}

export const checkPolicies = ['ask', 'always', 'never'] as const;
export type CheckPolicy = (typeof checkPolicies)[number];

export const permissionPolicies = ['ask', 'deny'] as const;
export type PermissionPolicy = (typeof permissionPolicies)[number];

export const scriptChangePolicies = ['hold', 'warn', 'allow'] as const;
export type ScriptChangePolicy = (typeof scriptChangePolicies)[number];

/** Everything that can be set, with plain names; the host reads it from VS Code, the CLI from its flags. */
export interface Settings {
  /** Id of a row of the table of providers. */
  readonly provider: string;
  /** Undefined: the provider's own default. */
  readonly model: string | undefined;
  /** Providers by type of agent (`coding`, `testing`, `initializer`, `architect`, `project_manager`), which go before {@link provider}. */
  readonly providers: Readonly<Record<string, string>>;
  /** Models by type of agent (`coding`, `testing`, `initializer`, `architect`, `project_manager`), which go before {@link model}. */
  readonly models: Readonly<Record<string, string>>;
  /** Coding agents at the same time, 1-5. */
  readonly concurrency: number;
  /** Testing agents for each feature that passes, 0-3; 0 = none. */
  readonly testingRatio: number;
  /** Testing agents count towards {@link concurrency}. */
  readonly countTesting: boolean;
  /** Whether checks run that testing agents have written; `ask`: once the user has allowed it for the project. */
  readonly testingRunChecks: CheckPolicy;
  /** Order in which ready features start: `priority` or `criticalPath`. */
  readonly strategy: string;
  /** Consecutive attempts without progress after which a feature is failed, 1-10. */
  readonly maxRetries: number;
  readonly integrationBranch: string;
  /** `{id}` stands for the feature's id. */
  readonly branchTemplate: string;
  /** Undefined: `<repository>.worktrees/` beside the repository. */
  readonly worktreeRoot: string | undefined;
  /** What must succeed on the merged tree, in this order; none: see {@link gateDetect}. */
  readonly gateCommands: readonly (string | GateCommandSetting)[];
  /** Minutes for each command; 0 = no limit. */
  readonly gateTimeoutMinutes: number;
  /** Without commands, find the project's own; none found: merges are unverified and shown so. */
  readonly gateDetect: boolean;
  /** What becomes of a merge that changes the scripts which the gate runs. */
  readonly gateOnScriptChange: ScriptChangePolicy;
  /** What becomes of a model's wish to do what it may not do unasked, where its program can ask. */
  readonly permissionPrompts: PermissionPolicy;
  /** The gate shrinks to linters and type checks, and no testing agents run. */
  readonly yolo: boolean;
  /** Minutes; 0 = no limit. */
  readonly agentTimeoutMinutes: number;
  /** Minutes for the agent that makes the backlog of a specification. */
  readonly initializerTimeoutMinutes: number;
  /** An architect writes the spec of each new feature before it is begun. */
  readonly architectEnabled: boolean;
  /** So many features are to be ready or at work; below it a project manager plans more, 0-50. 0 = never. */
  readonly planningReadyFeatures: number;
  /** Features that project managers may add in one run, 1-1000. */
  readonly planningMaxFeatures: number;
  /** File in the repository with what a project manager plans from. */
  readonly planningGoals: string;
  /** Minutes for an architect or a project manager. */
  readonly planningTimeoutMinutes: number;
  /** What the agents of a run may use together, in and out; 0 = no limit. */
  readonly budgetRunTokens: number;
  /** US dollars, as the providers say. */
  readonly budgetRunUsd: number;
  /** For which the run is on, pauses left out. */
  readonly budgetRunMinutes: number;
  /** What the agents of one feature may use, over all attempts; 0 = no limit. */
  readonly budgetFeatureTokens: number;
  readonly budgetFeatureUsd: number;
  /** In which an agent works on it. */
  readonly budgetFeatureMinutes: number;
  /** Minutes without a sign of life after which an agent is shown as quiet. */
  readonly healthQuietMinutes: number;
  /** Minutes after which it is stalled and is asked; 0 = never. */
  readonly healthStalledMinutes: number;
  /** Minutes that it has to answer before a person is told. */
  readonly healthAnswerMinutes: number;
  /** Minutes that a person has to see to it before it is restarted. */
  readonly healthRestartMinutes: number;
  /** How often in a row a feature's agent is restarted because it stalled, 0-3; 0 = never. */
  readonly healthRestarts: number;
  /** Per cent of the machine's CPU time, over 30 seconds, above which no further agent starts; 0 = no limit. */
  readonly machineCpuLimit: number;
  /** Per cent of the machine's memory, likewise. */
  readonly machineMemoryLimit: number;
  /** Seconds between TERM and KILL. */
  readonly stopGraceSeconds: number;
  /** Days after which an agent that has ended is archived and leaves the database; 0 = never. */
  readonly retentionDays: number;
  /** Command line of the `command` provider. */
  readonly commandTemplate: string;
  /** Paths of provider programs by provider id; otherwise they are looked for on PATH. */
  readonly executables: Readonly<Record<string, string>>;
  /** Further arguments for provider programs by provider id, as one command line each. */
  readonly providerArguments: Readonly<Record<string, string>>;
  /** Names of further environment variables that agents get. */
  readonly environment: readonly string[];
  /** Command lines that are run in a new worktree before its agent starts. */
  readonly setupCommands: readonly string[];
  /** Minutes for each of them; 0 = no limit. */
  readonly setupTimeoutMinutes: number;
  /** Patterns of ignored files and folders of the user's checkout that a new worktree gets copies of. */
  readonly setupCopy: readonly string[];
  /** Megabytes that may be copied into one worktree where the file system cannot clone; 0 = no limit. */
  readonly setupCopyLimitMb: number;
  /** Patterns of ignored files and folders that worktrees get links to: what is written there is shared. */
  readonly setupLink: readonly string[];
  /** How many ports each live agent has for itself, 0-100. */
  readonly setupPorts: number;
  /** Variables of worktrees; `{id}`, `{worktree}`, `{port}`, `{port+1}`… and `{database}` are filled in. */
  readonly setupEnv: Readonly<Record<string, string>>;
  /** Hours after which a summary of what was done is written; 0 = never. */
  readonly summaryEveryHours: number;
  /** Send traces of agents to Langfuse. */
  readonly langfuseEnabled: boolean;
  readonly langfuseUrl: string;
  /** Send descriptions, errors and the output of checks too, not only names and outcomes. */
  readonly langfuseIncludeText: boolean;
  /** Chats in the editor may read and extend the backlog. */
  readonly chatEnabled: boolean;
  /** The same as an MCP server that the editor lists. */
  readonly chatMcpServer: boolean;
}

export const defaultSettings: Settings = {
  provider: 'demo',
  model: undefined,
  providers: {},
  models: {},
  concurrency: 3,
  testingRatio: 1,
  countTesting: false,
  testingRunChecks: 'ask',
  strategy: 'priority',
  maxRetries: 3,
  integrationBranch: 'roadmap',
  branchTemplate: 'roadmap-implementation_task-{id}',
  worktreeRoot: undefined,
  gateCommands: [],
  gateTimeoutMinutes: 15,
  gateDetect: true,
  gateOnScriptChange: 'hold',
  permissionPrompts: 'ask',
  yolo: false,
  agentTimeoutMinutes: 120,
  initializerTimeoutMinutes: 30,
  architectEnabled: false,
  planningReadyFeatures: 0,
  planningMaxFeatures: 20,
  planningGoals: 'ROADMAP.md',
  planningTimeoutMinutes: 30,
  budgetRunTokens: 0,
  budgetRunUsd: 0,
  budgetRunMinutes: 0,
  budgetFeatureTokens: 0,
  budgetFeatureUsd: 0,
  budgetFeatureMinutes: 0,
  healthQuietMinutes: 2,
  healthStalledMinutes: 5,
  healthAnswerMinutes: 2,
  healthRestartMinutes: 5,
  healthRestarts: 3,
  machineCpuLimit: 80,
  machineMemoryLimit: 80,
  stopGraceSeconds: 2,
  retentionDays: 30,
  commandTemplate: '',
  executables: {},
  providerArguments: {},
  environment: [],
  setupCommands: [],
  setupTimeoutMinutes: 15,
  setupCopy: [],
  setupCopyLimitMb: 2048,
  setupLink: [],
  setupPorts: 10,
  setupEnv: {},
  summaryEveryHours: 0,
  langfuseEnabled: false,
  langfuseUrl: 'https://cloud.langfuse.com',
  langfuseIncludeText: false,
  chatEnabled: false,
  chatMcpServer: false,
};

/** Numbers out of these are brought into them. */
export const settingRanges = {
  concurrency: { min: 1, max: 5 },
  testingRatio: { min: 0, max: 3 },
  maxRetries: { min: 1, max: 10 },
  gateTimeoutMinutes: { min: 0, max: 24 * 60 },
  agentTimeoutMinutes: { min: 0, max: 24 * 60 },
  initializerTimeoutMinutes: { min: 1, max: 24 * 60 },
  planningReadyFeatures: { min: 0, max: 50 },
  planningMaxFeatures: { min: 1, max: 1000 },
  planningTimeoutMinutes: { min: 1, max: 24 * 60 },
  budgetRunTokens: { min: 0, max: 1_000_000_000_000 },
  budgetRunUsd: { min: 0, max: 1_000_000 },
  budgetRunMinutes: { min: 0, max: 60 * 24 * 365 },
  budgetFeatureTokens: { min: 0, max: 1_000_000_000_000 },
  budgetFeatureUsd: { min: 0, max: 1_000_000 },
  budgetFeatureMinutes: { min: 0, max: 60 * 24 * 365 },
  healthQuietMinutes: { min: 0, max: 24 * 60 },
  healthStalledMinutes: { min: 0, max: 24 * 60 },
  healthAnswerMinutes: { min: 0, max: 24 * 60 },
  healthRestartMinutes: { min: 0, max: 24 * 60 },
  healthRestarts: { min: 0, max: 3 },
  machineCpuLimit: { min: 0, max: 100 },
  machineMemoryLimit: { min: 0, max: 100 },
  stopGraceSeconds: { min: 0, max: 60 },
  retentionDays: { min: 0, max: 3650 },
  summaryEveryHours: { min: 0, max: 24 * 7 },
  setupTimeoutMinutes: { min: 0, max: 24 * 60 },
  setupCopyLimitMb: { min: 0, max: 1_000_000 },
  setupPorts: { min: 0, max: 100 },
} as const satisfies Partial<Record<keyof Settings, { min: number; max: number }>>;

/** Money has cents, and silence may be counted in parts of a minute; everything else in whole numbers. */
const fractional: ReadonlySet<string> = new Set<keyof Settings>([
  'budgetRunUsd',
  'budgetFeatureUsd',
  'healthQuietMinutes',
  'healthStalledMinutes',
  'healthAnswerMinutes',
  'healthRestartMinutes',
]);

export interface ClampedSettings {
  readonly settings: Settings;
  /** One sentence for every value that was out of its range. */
  readonly notices: readonly string[];
}

/** Brings numbers into their ranges and says so; never throws. */
export function clampSettings(wanted: Settings): ClampedSettings {
  const notices: string[] = [];
  const clamped: Record<string, number> = {};
  for (const [name, { min, max }] of Object.entries(settingRanges)) {
    const value = wanted[name as keyof typeof settingRanges];
    const rounded = fractional.has(name) ? value : Math.round(value);
    const whole = Number.isFinite(value) ? rounded : defaultSettings[name as keyof typeof settingRanges];
    const within = Math.min(max, Math.max(min, whole));
    if (within !== value) {
      notices.push(`Clamping ${name} to valid range: ${String(within)} (it was ${String(value)}).`);
    }
    clamped[name] = within;
  }
  return { settings: { ...wanted, ...clamped }, notices };
}

/** Reads commands as people write them in settings; an entry that is none counts as not there. */
export function readGateCommands(value: unknown): readonly (string | GateCommandSetting)[] {
  return Array.isArray(value) ? value.map(readGateCommand).filter((entry) => entry !== undefined) : [];
}

function readGateCommand(value: unknown): string | GateCommandSetting | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { command, timeoutMinutes, kind, yolo } = value as Readonly<Record<string, unknown>>;
  if (typeof command !== 'string' || command.trim() === '') return undefined;
  const known = gateKinds.find((each) => each === kind);
  const minutes = typeof timeoutMinutes === 'number' && timeoutMinutes >= 0 ? timeoutMinutes : undefined;
  return {
    command,
    ...(minutes === undefined
      ? {}
      : { timeoutMinutes: Math.min(minutes, settingRanges.gateTimeoutMinutes.max) }),
    ...(known === undefined ? {} : { kind: known }),
    ...(typeof yolo === 'boolean' ? { yolo } : {}),
  };
}
