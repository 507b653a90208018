import type { GateKind } from '../../settings';
import { detectMakeTargets } from './makefile';
import { detectOtherTools } from './otherTools';
import { detectPackageScripts } from './packageScripts';
import type { TreeFiles } from './treeFiles';

export interface DetectedCommand {
  readonly command: string;
  readonly kind: GateKind;
  /** What in the project says so, for people. */
  readonly why: string;
}

/**
 * The checks that a project has by itself. Package scripts come first. A Makefile's target is taken for what no
 * package script checks, and stands for the languages' own tools then: it is how the project wants them to be run.
 */
export async function detectCommands(files: TreeFiles): Promise<DetectedCommand[]> {
  const scripts = await detectPackageScripts(files);
  const has = (among: readonly DetectedCommand[], kind: GateKind): boolean =>
    among.some((each) => each.kind === kind);
  const targets = (await detectMakeTargets(files)).filter(({ kind }) => !has(scripts, kind));
  const tools = (await detectOtherTools(files)).filter(({ kind }) => !has(targets, kind));
  return [...scripts, ...targets, ...tools];
}
