import path from 'node:path';
import { runnerEnvironment } from './agents/agentEnvironment';
import { Crew } from './agents/crew';
import { LocalLauncher } from './agents/localLauncher';
import { Retention } from './agents/retention';
import { SummaryTimer } from './orchestration/summaryTimer';
import { PromptFiles } from './agents/promptTemplates/promptFiles';
import { parserFor } from './agents/providers';
import type { HostAddress } from './agents/runner/protocol';
import { writeFileAtomically } from './agents/runner/atomicFile';
import { startMarkOf } from './agents/runner/processIdentity';
import { PortBlocks } from './agents/setup/portBlocks';
import { WorktreeSetup } from './agents/setup/worktreeSetup';
import { systemClock } from './base/clock';
import { closeAll } from './base/closeAll';
import { MusterError } from './base/errors';
import { clearLeftGates } from './git/gate';
import { GitStarter } from './git/gitStarter';
import { IdentityAhead } from './git/identity';
import type { BeforeExclude } from './git/ignoreRoot';
import { Integration } from './git/integration';
import { openRepository, type Repository } from './git/repository';
import { Worktrees } from './git/worktrees';
import { AgentTools } from './orchestration/agentTools';
import { finishAgent } from './orchestration/agentEnd';
import { openDebugLog } from './orchestration/debug/openDebugLog';
import { Dispatcher } from './orchestration/dispatcher';
import type { Engine } from './orchestration/engine';
import { recordedProject } from './orchestration/followerRecord';
import { gateProcesses } from './orchestration/gateProcesses';
import { openHealthWatch } from './orchestration/health/openHealthWatch';
import { openMachineLoad } from './orchestration/health/openMachineLoad';
import { HostRole } from './orchestration/hostRole';
import { claimMeetingPlace, meetingFolderOf, meetingPlaceOf } from './orchestration/meetingPlace';
import { mendLeftLocks } from './orchestration/leftLocks';
import { recoverReverts } from './orchestration/landing/revertFeature';
import { MergeLine } from './orchestration/mergeLine';
import { MusterOrchestrator } from './orchestration/musterOrchestrator';
import { noteOwnExcludes } from './orchestration/ownExcludes';
import { SharedOrchestrator } from './orchestration/sharedOrchestrator';
import { SharedWatch } from './orchestration/sharedWatch';
import { portsInUse } from './orchestration/portsOfWorktrees';
import { takeOver } from './orchestration/takeOver';
import { CheckRuns } from './orchestration/testing/checkRuns';
import type { Orchestrator, OrchestratorOptions, SharedProject } from './orchestrator';
import { exponentialRetry } from './scheduling/retryPolicy';
import { openStore } from './store/openStore';
import type { WriterLock } from './store/store';
import { callFromChat, isChatTool } from './tools/callFromChat';
import { startToolServer } from './tools/toolServer';

/**
 * Opens the repository, its database and its tool server, and takes over agents that an earlier host
 * started. Changes nothing in the repository before `start()`.
 *
 * @throws MusterError NotAGitRepository, BareRepository, NoCommits, DetachedHead, GitMissing, GitTooOld,
 *   IntegrationBranchCheckedOut, StoreLocked (another window runs Muster here), StoreCorrupt
 */
export function createOrchestrator(options: OrchestratorOptions): Promise<Orchestrator> {
  return openShared(options, { mayFollow: false });
}

/**
 * Like {@link createOrchestrator}, but follows a host that runs the project already, until that is gone or
 * lets go.
 */
export function openProject(options: OrchestratorOptions): Promise<SharedProject> {
  return openShared(options, { mayFollow: true });
}

async function openShared(
  options: OrchestratorOptions,
  mode: { readonly mayFollow: boolean },
): Promise<SharedProject> {
  const { folder, log, assets, storageDirectory, clock = systemClock } = options;
  const settings = { current: options.settings };
  const gitStarter = new GitStarter({
    executable: process.execPath,
    script: path.join(assets, 'gitStarter.js'),
    environment: runnerEnvironment(process.env),
  });
  const look = (): Promise<Repository> =>
    openRepository(folder, { integrationBranch: settings.current.integrationBranch, starter: gitStarter });
  const repository = await look();
  let opening = true;
  const role = new HostRole({
    meetingFolder: meetingFolderOf(repository.commonDir),
    purpose: options.purpose ?? 'program',
    log,
    recorded: recordedProject({
      repository,
      storageDirectory,
      assets,
      settings: () => settings.current,
      clock,
      log,
      environment: options.environment ?? process.env,
    }),
    run: async (lock) => {
      // Much may have changed while it was only followed.
      const current = opening ? repository : await look();
      return runUnderLock({ ...options, settings: settings.current, gitStarter }, current, lock);
    },
  });
  await role.open(mode);
  opening = false;
  return new SharedOrchestrator(role, settings);
}

/** The engine itself; whoever calls has the lock, and keeps it. */
async function runUnderLock(
  options: OrchestratorOptions & { readonly gitStarter: GitStarter },
  repository: Repository,
  lock: WriterLock,
): Promise<Orchestrator> {
  const { settings, log, clock = systemClock, gitStarter } = options;
  // Only under the lock: who held it before may have decided where the database lies.
  const place = meetingPlaceOf(repository.commonDir, options.storageDirectory);
  // Opened so far, to be closed in reverse order, also when a later step fails.
  const opened: (() => Promise<void>)[] = [];
  const closeOpened = (): Promise<void> => closeAll(opened.splice(0).reverse());
  try {
    // First, so that it is there to the end.
    opened.push(() => gitStarter.expect(false));
    claimMeetingPlace(place);
    const store = await openStore({
      directory: place.databaseFolder,
      wasm: path.join(options.assets, 'sql-wasm.wasm'),
      clock,
      log,
      lock,
    });
    opened.push(() => store.close());
    for (const start of options.exporters ?? []) {
      const exporter = start({ store, clock, log });
      opened.push(() => exporter.close());
    }

    const debug = openDebugLog({ ...options, clock, log }, place.databaseFolder, store);
    opened.push(() => debug.flushed());

    const current = { current: settings };
    const runsDirectory = path.join(place.databaseFolder, 'runs');
    const launcher = new LocalLauncher({
      runsDirectory,
      runnerScript: path.join(options.assets, 'runner.js'),
      executable: process.execPath,
      hostAddressFile: place.hostAddressFile,
      clock,
      log,
      parserFor,
    });
    opened.push(() => launcher.close());
    const crew = new Crew({
      store,
      clock,
      log,
      onEnded: (id, exit, heard) => finishAgent(engine, mergeLine, id, exit, heard),
      onLeft: () => engine.wake(),
    });
    opened.push(() => {
      crew.dispose();
      return Promise.resolve();
    });
    const integration = new Integration(repository, settings.integrationBranch, () =>
      engine.sharedWatch.refsMoved(),
    );
    const processes = gateProcesses(() => current.current.stopGraceSeconds * 1000);
    const environment = options.environment ?? process.env;
    const beforeExclude: BeforeExclude = (lines) => store.commit((tx) => noteOwnExcludes(tx, lines));
    const worktrees = new Worktrees(repository, settings.worktreeRoot, log, beforeExclude);
    const machine = openMachineLoad({
      ...{ probe: options.machine, clock, log, environment },
      settings: () => current.current,
      onChange: () => {
        orchestrator.touch();
        engine.wake();
      },
    });
    opened.push(() => {
      machine.dispose();
      return Promise.resolve();
    });
    const engine: Engine = {
      store,
      machine,
      clock,
      log,
      debug,
      repository,
      worktrees,
      integration,
      setup: new WorktreeSetup({
        repository,
        worktreeRoot: worktrees.root,
        processes,
        environment,
        settings: () => current.current,
        clock,
        beforeExclude,
      }),
      ports: new PortBlocks(repository.commonDir, (exceptAgent) => portsInUse(store, exceptAgent)),
      runsDirectory,
      launcher,
      crew,
      sharedWatch: new SharedWatch({ store, repository, integration, clock, log, runsDirectory }),
      identity: new IdentityAhead(repository.git, environment),
      gitStarter,
      prompts: new PromptFiles(repository.root, () => orchestrator.touch()),
      assets: options.assets,
      providerFolder: path.join(place.databaseFolder, 'providers'),
      environment,
      settings: () => current.current,
      retryPolicy: () =>
        exponentialRetry(current.current.maxRetries, Math.random, current.current.healthRestarts),
      wake: () => orchestrator.wake(),
    };
    opened.push(() => engine.sharedWatch.expectRuns(false));
    const mergeLine = new MergeLine(engine, processes, () => orchestrator.touch());
    const checks = new CheckRuns(engine, processes);
    const dispatcher = new Dispatcher(engine, checks);
    const tools: AgentTools = new AgentTools(
      engine,
      () => orchestrator.snapshot(),
      (request) => orchestrator.assign(request),
    );
    const server = await startToolServer({ backend: tools, log, clock });
    opened.push(async () => {
      await server.dispose();
      // After the server: a submission under way sets a reminder.
      tools.dispose();
    });
    const orchestrator: MusterOrchestrator = new MusterOrchestrator({
      engine,
      dispatcher,
      checks,
      mergeLine,
      settings: current,
      takeOver: () => takeOver(engine, mergeLine, tools, (id) => dispatcher.isStarting(id)),
      callBacklogTool: (name, args) => {
        const { chatEnabled, chatMcpServer } = current.current;
        // Messages are no part of the backlog, and a terminal sends them as well.
        const isMessage = !isChatTool(name);
        if (chatEnabled || chatMcpServer || isMessage) return callFromChat(tools, log, name, args);
        const sentence = 'The backlog is closed to chats; switch on muster.chat.enabled first.';
        return Promise.reject(new MusterError('ToolRefused', sentence));
      },
      databaseFile: store.file,
      notices: store.notices,
      closeRest: closeOpened,
    });
    const address: HostAddress = {
      version: 1,
      url: server.url,
      pid: process.pid,
      startedAt: await startMarkOf(process.pid),
      secret: server.secret,
    };
    await mendLeftLocks(engine);
    const endSetup = (folder: string): Promise<void> => engine.setup.endLeft(folder);
    // Before all that can wait: nobody looks after the agents until then.
    await takeOver(engine, mergeLine, tools).catch((error: unknown) =>
      // Each pass tries again, and says so if it cannot.
      log.error('Not all agents of an earlier host could be taken over', error),
    );
    // Only now: what agents say once their calls are answered is heard by whoever follows them.
    writeFileAtomically(place.hostAddressFile, JSON.stringify(address));
    await Promise.all([
      clearLeftGates(repository, engine.worktrees, processes, { endSetup, log }),
      engine.sharedWatch.sweep(),
    ]);
    await recoverReverts(engine);
    const { takesUp = 'all' } = options;
    // Before anything could start: at least the memory is known then.
    await machine.start();
    const health = openHealthWatch(engine);
    opened.push(() => health.close());
    health.start();
    if (takesUp !== 'nothing') orchestrator.resumeEarlierRun(takesUp);
    const retention = new Retention(
      { store, clock, log, directory: place.databaseFolder },
      () => current.current.retentionDays,
    );
    opened.push(() => retention.close());
    retention.start();
    const summaries = new SummaryTimer(
      { store, clock, log, directory: place.databaseFolder },
      () => current.current.summaryEveryHours,
    );
    opened.push(() => summaries.close());
    summaries.start();
    return orchestrator;
  } catch (error) {
    await closeOpened().catch((reason: unknown) => log.error('Not all could be closed again', reason));
    throw error;
  }
}
