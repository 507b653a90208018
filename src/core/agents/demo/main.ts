import { runDemoAgent } from './demoAgent';
import { runDemoInitializer } from './demoInitializer';
import { runDemoArchitect, runDemoManager } from './demoPlanner';
import { runDemoTester } from './demoTester';

const defaultPaceMs = 400;

const { MUSTER_TOOLS_URL, MUSTER_TOOLS_TOKEN, MUSTER_FEATURE_ID, MUSTER_AGENT_TYPE, MUSTER_DEMO_PACE_MS } =
  process.env;
const paceMs = Number(MUSTER_DEMO_PACE_MS ?? defaultPaceMs);

const options = {
  toolsUrl: MUSTER_TOOLS_URL ?? '',
  toolToken: MUSTER_TOOLS_TOKEN ?? '',
  worktree: process.cwd(),
  paceMs: Number.isFinite(paceMs) ? paceMs : defaultPaceMs,
};

function work(): Promise<number> {
  if (MUSTER_AGENT_TYPE === 'initializer') return runDemoInitializer(options, process.stdin);
  if (MUSTER_AGENT_TYPE === 'architect') return runDemoArchitect(options, process.stdin);
  if (MUSTER_AGENT_TYPE === 'project_manager') return runDemoManager(options, process.stdin);
  // Besides, only a testing agent has no feature of its own.
  if (MUSTER_FEATURE_ID === undefined) return runDemoTester(options);
  return runDemoAgent({ ...options, featureId: Number(MUSTER_FEATURE_ID) });
}

work().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stdout.write(`@muster failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
