import { setupFileName } from '../agents/setup/setupFile';
import { commandLines, type GatePlan } from '../git/gating/gatePlan';
import { changedParts, type ScriptChange } from '../git/gating/scriptChanges';
import { scriptParts } from '../git/gating/scriptParts';
import { TreeFiles } from '../git/gating/treeFiles';
import type { Engine } from './engine';
import { isSetupFailure } from './gateSetup';

/**
 * What a merge changes of all that is run without anybody looking: the scripts of the gate's commands, and the
 * set-up of worktrees with the scripts that it names. That runs for every agent, also where there is no gate.
 */
export async function gateChanges(
  engine: Pick<Engine, 'repository' | 'setup'>,
  before: string,
  after: string,
  plan: GatePlan,
): Promise<readonly ScriptChange[]> {
  const [old, now] = await Promise.all([partsAt(engine, before, plan), partsAt(engine, after, plan)]);
  return changedParts(old, now);
}

async function partsAt(
  engine: Pick<Engine, 'repository' | 'setup'>,
  treeish: string,
  plan: GatePlan,
): Promise<ReadonlyMap<string, string>> {
  const files = new TreeFiles(engine.repository.git, treeish);
  const lines = [...commandLines(plan), ...(await setupLines(engine, treeish))];
  const parts = new Map(await scriptParts(files, lines));
  const setupFile = await files.text(setupFileName);
  if (setupFile !== undefined) parts.set(setupFileName, setupFile);
  return parts;
}

async function setupLines({ setup }: Pick<Engine, 'setup'>, treeish: string): Promise<readonly string[]> {
  try {
    return (await setup.profileAt(treeish)).commands.map(({ line }) => line);
  } catch (error) {
    // A file that cannot be read names nothing; that it changed is seen all the same.
    if (isSetupFailure(error)) return [];
    throw error;
  }
}
