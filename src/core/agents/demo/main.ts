import { runDemoAgent } from './demoAgent';
import { runDemoTester } from './demoTester';

const defaultPaceMs = 400;

const { MUSTER_TOOLS_URL, MUSTER_TOOLS_TOKEN, MUSTER_FEATURE_ID, MUSTER_DEMO_PACE_MS } = process.env;
const paceMs = Number(MUSTER_DEMO_PACE_MS ?? defaultPaceMs);

const options = {
  toolsUrl: MUSTER_TOOLS_URL ?? '',
  toolToken: MUSTER_TOOLS_TOKEN ?? '',
  worktree: process.cwd(),
  paceMs: Number.isFinite(paceMs) ? paceMs : defaultPaceMs,
};

// Only a testing agent has no feature of its own.
const work =
  MUSTER_FEATURE_ID === undefined
    ? runDemoTester(options)
    : runDemoAgent({ ...options, featureId: Number(MUSTER_FEATURE_ID) });

work.then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stdout.write(`@muster failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
