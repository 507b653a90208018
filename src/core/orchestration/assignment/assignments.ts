import { MusterError } from '../../base/errors';
import type { RunMode } from '../../../shared/viewModel';
import type { Engine } from '../engine';
import type { MergeLine } from '../mergeLine';
import { beginAssignment } from '../runModes';
import type { Assigner } from './assigner';
import { type AssignRequest, type AssignResult, readAssignRequest } from '../../scheduling/assignment';

interface Waiting {
  readonly request: AssignRequest;
  readonly resolve: (result: AssignResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A person's assignments wait here for the next pass: two that claim at a time could fill more places than there are. */
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
    if (this.state !== 'open') throw this.state === 'closed' ? closing() : nothingStarts();
    const done = new Promise<AssignResult>((resolve, reject) => {
      this.waiting.push({ request: checked, resolve, reject });
    });
    this.engine.wake();
    return done;
  }

  /** Within a pass. */
  async pass(mode: RunMode): Promise<void> {
    for (const { request, resolve, reject } of this.waiting.splice(0)) {
      await this.assign(request, mode).then(resolve, reject);
    }
  }

  close(): void {
    this.state = 'closed';
    for (const { reject } of this.waiting.splice(0)) reject(closing());
  }

  private async assign(request: AssignRequest, mode: RunMode): Promise<AssignResult> {
    if (mode === 'stopping') {
      throw new MusterError('InvalidTransition', 'The run is being stopped; assign again when it has ended.');
    }
    const { engine, assigner, mergeLine } = this;
    const plan = assigner.plan(request);
    if (mode === 'stopped') {
      await engine.integration.ensure();
      mergeLine.open();
    }
    await engine.store.commit((tx) => beginAssignment(tx, plan.picked));
    return assigner.start(plan);
  }
}

function nothingStarts(): MusterError {
  return new MusterError(
    'NobodyRuns',
    'Nothing is started here; open the project in VS Code or use muster assign.',
  );
}

function closing(): MusterError {
  return new MusterError(
    'NobodyRuns',
    'The project is being closed here; assign again where it is opened next.',
  );
}
