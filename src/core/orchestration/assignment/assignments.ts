import { MusterError } from '../../base/errors';
import type { RunMode } from '../../../shared/viewModel';
import type { Engine } from '../engine';
import { noteLostMerges } from '../lostMerges';
import type { MergeLine } from '../mergeLine';
import { beginAssignment } from '../runModes';
import type { Assigner } from './assigner';
import { type AssignRequest, type AssignResult, readAssignRequest } from '../../scheduling/assignment';

interface Waiting {
  readonly work: (mode: RunMode) => Promise<void>;
  readonly reject: (error: unknown) => void;
}

/**
 * What a person asks for that claims or makes places waits here for the next pass: two that do so at a time could
 * fill more places than there are, or the same.
 */
export class Assignments {
  private readonly waiting: Waiting[] = [];
  /** Nothing is ever started by a host that has only come to look. */
  private state: 'looking' | 'open' | 'closed' = 'looking';

  constructor(
    private readonly engine: Engine,
    private readonly assigner: Assigner,
    private readonly mergeLine: Pick<MergeLine, 'open'>,
  ) {}

  open(): void {
    this.state = 'open';
  }

  /** @throws MusterError NoAvailableWork, FeatureNotFound, SettingInvalid, InvalidTransition */
  async request(request: AssignRequest): Promise<AssignResult> {
    const checked = readAssignRequest(request);
    return this.inPass((mode) => this.assign(checked, mode));
  }

  /** Does this when no pass is under way. */
  inPass<T>(work: (mode: RunMode) => Promise<T>): Promise<T> {
    if (this.state !== 'open') {
      return Promise.reject(this.state === 'closed' ? closing() : nothingStarts());
    }
    const done = new Promise<T>((resolve, reject) => {
      this.waiting.push({ work: (mode) => work(mode).then(resolve, reject), reject });
    });
    this.engine.wake();
    return done;
  }

  /** As {@link inPass}; where nothing is ever started, at once. */
  notDuringPass<T>(work: () => Promise<T>): Promise<T> {
    return this.state === 'looking' ? work() : this.inPass(work);
  }

  /** Within a pass. */
  async pass(mode: RunMode): Promise<void> {
    for (const { work } of this.waiting.splice(0)) await work(mode);
  }

  /** A pass has failed before it came to them: whoever asked hears why, and asks again. */
  refuse(error: unknown): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  close(): void {
    this.state = 'closed';
    this.refuse(closing());
  }

  private async assign(request: AssignRequest, mode: RunMode): Promise<AssignResult> {
    if (mode === 'stopping') {
      throw new MusterError('InvalidTransition', 'The run is being stopped; assign again when it has ended.');
    }
    const { engine, assigner, mergeLine } = this;
    const plan = assigner.plan(request);
    if (mode === 'stopped') {
      await engine.integration.ensure();
      await noteLostMerges(engine);
      mergeLine.open();
    }
    await engine.store.commit((tx) => beginAssignment(tx, plan.picked));
    return assigner.start(plan);
  }
}

function nothingStarts(): MusterError {
  return new MusterError(
    'NobodyRuns',
    'The project was only opened to be looked at here; open it in VS Code, or use muster run.',
  );
}

function closing(): MusterError {
  return new MusterError(
    'NobodyRuns',
    'The project is being closed here; try again where it is opened next.',
  );
}
