import { assignTool } from './assignTool';
import { claimingTools } from './claimingTools';
import { creatingTools } from './creatingTools';
import { dependencyTools } from './dependencyTools';
import { humanInputTool } from './humanInputTool';
import { messageTools } from './messageTools';
import { permissionTool } from './permissionTool';
import { readingTools } from './readingTools';
import { specTool } from './specTool';
import { testingTools } from './testingTools';
import type { Tool } from './tool';
import type { ToolCaller } from './toolBackend';
import { writingTools } from './writingTools';

/** Every tool that agents can call. */
export const featureTools: readonly Tool[] = [
  ...readingTools,
  ...claimingTools,
  ...writingTools,
  ...creatingTools,
  ...dependencyTools,
  assignTool,
  ...testingTools,
  specTool,
  humanInputTool,
  permissionTool,
  ...messageTools,
];

/** Those that this one sees. Only a program that asks with a tool whether its model may do something needs it. */
export function toolsFor({ agentType, asksPermission }: ToolCaller): readonly Tool[] {
  return featureTools.filter(
    (tool) => tool.agentTypes.has(agentType) && (asksPermission || tool !== permissionTool),
  );
}
