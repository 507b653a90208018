/**
 * Every failure that Muster expects, by the code that tests and surfaces switch on. The message of a
 * {@link MusterError} is one sentence for people that ends with what to do about it.
 */
export type MusterErrorCode =
  | 'NotAGitRepository'
  | 'BareRepository'
  | 'NoCommits'
  | 'DetachedHead'
  | 'GitMissing'
  | 'GitTooOld'
  | 'GitFailed'
  | 'RepositoryLocked'
  | 'IntegrationBranchCheckedOut'
  | 'CheckoutNotReady'
  | 'NothingToLand'
  | 'LandConflict'
  | 'PullRequestFailed'
  | 'RevertRefused'
  | 'RevertConflict'
  | 'WorktreeExists'
  | 'WorktreeGone'
  | 'WorktreeLocked'
  | 'WorktreeBusy'
  | 'BranchExists'
  | 'NotSubmittable'
  | 'RescueNotFound'
  | 'RescueAmbiguous'
  | 'SetupFailed'
  | 'ImportMalformed'
  | 'ImportTooLarge'
  | 'SpecInvalid'
  | 'InitializationUnderWay'
  | 'MessageInvalid'
  | 'MessageNotFound'
  | 'TooManyMessages'
  | 'RecipientGone'
  | 'FeatureInvalid'
  | 'FeatureNotFound'
  | 'FeatureInUse'
  | 'FeatureNeeded'
  | 'NoAvailableWork'
  | 'DependencyCycle'
  | 'TooManyDependencies'
  | 'UnknownProvider'
  | 'ProviderNotInstalled'
  | 'ProviderNotSignedIn'
  | 'RunnerNotStarted'
  | 'AgentNotFound'
  | 'SingletonViolation'
  | 'RestartRefused'
  | 'InvalidTransition'
  | 'NotHeld'
  | 'NoCheck'
  | 'NoQuestion'
  | 'QuestionOpen'
  | 'AnswerInvalid'
  | 'HighContention'
  | 'StoreLocked'
  | 'Following'
  | 'NobodyRuns'
  | 'BudgetReached'
  | 'StoreMissing'
  | 'StoreCorrupt'
  | 'StoreTooNew'
  | 'StoreWriteFailed'
  | 'ArchiveDamaged'
  | 'SettingInvalid'
  | 'NoWorkspace'
  | 'WorkspaceNotTrusted'
  | 'ToolRefused';

export interface MusterErrorOptions {
  /** Facts for the log and for tests; never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: MusterErrorCode,
    message: string,
    options: MusterErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.details = options.details ?? {};
  }
}

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends a `switch` over a union; a member without a case fails to compile. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
