import { runDemoAgent } from './demoAgent';

const defaultPaceMs = 400;

const { MUSTER_TOOLS_URL, MUSTER_TOOLS_TOKEN, MUSTER_FEATURE_ID, MUSTER_DEMO_PACE_MS } = process.env;
const paceMs = Number(MUSTER_DEMO_PACE_MS ?? defaultPaceMs);

runDemoAgent({
  toolsUrl: MUSTER_TOOLS_URL ?? '',
  toolToken: MUSTER_TOOLS_TOKEN ?? '',
  featureId: Number(MUSTER_FEATURE_ID),
  worktree: process.cwd(),
  paceMs: Number.isFinite(paceMs) ? paceMs : defaultPaceMs,
}).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stdout.write(`@muster failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
