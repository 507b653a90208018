import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { modelFor, providerFor } from '../../agents/chosenProvider';
import { claimInitialization } from '../../agents/claimInitialization';
import { liveAgents } from '../../agents/agentRow';
import { providerById } from '../../agents/providers';
import { readSpecFile } from '../../backlog/spec/readSpecFile';
import { MusterError } from '../../base/errors';
import type { TakesUp } from '../../orchestrator';
import { recordEvent } from '../../store/activityLog';
import { hashToken } from '../../tools/authenticateAgent';
import type { RunMode } from '../../../shared/viewModel';
import type { Engine } from '../engine';
import { giveUpDetached } from '../launchDetached';
import type { Launches } from '../launches';
import { forgetLimits } from '../providerLimits';
import { requireProviders } from '../runPlan';
import { settleInitialization } from './initializationEnd';
import { launchInitializer } from './launchInitializer';
import { forgetRequest, initializationOf, readRequest, type SpecRequest, writeRequest } from './specRequest';

/**
 * Lets one agent make the backlog of a specification, alone: it starts when every other agent has ended, and
 * nothing starts before it has. Whether a run is on does not matter, for it is the user's own command.
 */
export class Initializer {
  constructor(
    private readonly engine: Engine,
    private readonly launches: Launches,
  ) {}

  /**
   * Asks for the backlog to be made of a file, which is read now.
   *
   * @param isWanted asked at last: a stop that came meanwhile has taken it back
   * @throws MusterError SpecInvalid, InitializationUnderWay, and as `requireProviders`
   */
  async request(file: string, isWanted: () => boolean): Promise<void> {
    const { engine } = this;
    const specText = await readSpecFile(file);
    const specName = path.basename(file);
    requireProviders(engine, [providerFor(engine.settings(), 'initializer')]);
    await engine.integration.ensure();
    await engine.store.commit((tx) => {
      if (!isWanted()) return;
      const other = initializationOf(tx);
      if (other !== undefined) {
        throw new MusterError(
          'InitializationUnderWay',
          `The backlog is being made from ${other.specName} already; wait until that is through, or stop it first.`,
          { details: { spec: other.specName } },
        );
      }
      writeRequest(tx, { specName, specText });
      forgetLimits(tx);
      recordEvent(tx, { kind: 'initializationAsked', text: `You asked for a backlog made from ${specName}` });
    });
    engine.wake();
  }

  /** Starts what was asked for, when it can. True: nothing else may start now. */
  async pass(mode: RunMode, takesUp: TakesUp): Promise<boolean> {
    const { store } = this.engine;
    if (takesUp === 'merges' || mode === 'stopping') return false;
    // What was asked for waits for the end of a drain, as everything that is new does.
    if (takesUp === 'all' && mode === 'draining' && readRequest(store) !== undefined) return false;
    if (initializationOf(store) === undefined) return false;
    const request = readRequest(store);
    if (request === undefined || this.launches.busy || liveAgents(store).length > 0) return true;
    await this.start(request);
    return true;
  }

  private async start(request: SpecRequest): Promise<void> {
    const { store, worktrees, debug, repository } = this.engine;
    const settings = this.engine.settings();
    const token = randomBytes(32).toString('base64url');
    const worktreeRoot = path.dirname(await worktrees.pathOf('initialization'));
    const provider = providerById(providerFor(settings, 'initializer'));
    const model = modelFor(settings, 'initializer');
    const claim = await store.commit((tx) => {
      // Stop may have taken it back meanwhile.
      if (readRequest(tx) === undefined) return undefined;
      const taken = claimInitialization(tx, {
        specName: request.specName,
        provider: provider.id,
        model: model ?? null,
        worktreeRoot,
        tokenHash: hashToken(token),
      });
      if (taken !== undefined) forgetRequest(tx);
      return taken;
    });
    if (claim === undefined) return;
    debug.title('INITIALIZATION PHASE');
    debug.log('INIT', 'Starting initializer subprocess', {
      project_dir: repository.root,
      agent: claim.agentId,
      spec: request.specName,
      timeout_minutes: settings.initializerTimeoutMinutes,
    });
    this.launches.begin(claim.agentId, async (signal) => {
      try {
        await launchInitializer(this.engine, { claim, request, token, provider, model, signal });
      } catch (error) {
        // Whoever asked for it hears why, and asks again.
        await giveUpDetached(this.engine, claim, error, settleInitialization);
      }
    });
  }
}
