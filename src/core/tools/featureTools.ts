import { claimingTools } from './claimingTools';
import { creatingTools } from './creatingTools';
import { dependencyTools } from './dependencyTools';
import { humanInputTool } from './humanInputTool';
import { readingTools } from './readingTools';
import { testingTools } from './testingTools';
import type { Tool } from './tool';
import { writingTools } from './writingTools';

/** Every tool that agents can call. */
export const featureTools: readonly Tool[] = [
  ...readingTools,
  ...claimingTools,
  ...writingTools,
  ...creatingTools,
  ...dependencyTools,
  ...testingTools,
  humanInputTool,
];
