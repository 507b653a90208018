import { MusterError } from '../base/errors';
import type { Orchestrator } from '../orchestrator';
import { readAssignRequest } from '../scheduling/assignment';

type Commands = Pick<Orchestrator, 'assign' | 'stop' | 'killAgent' | 'restartAgent'>;

/**
 * What another host of the same user may have the one that runs the project do, by name; what comes with it is
 * checked here. Their results and refusals go back as they are.
 */
export const ownerCommands = {
  assign: (project: Commands, args: unknown) => project.assign(readAssignRequest(args)),
  stop: (project: Commands) => project.stop(),
  killAgent: (project: Commands, args: unknown) => project.killAgent(readAgentId(args)),
  restartAgent: (project: Commands, args: unknown) => project.restartAgent(readAgentId(args)),
} as const;

export type OwnerCommand = keyof typeof ownerCommands;

export function ownerCommandNamed(
  name: unknown,
): ((project: Commands, args: unknown) => Promise<unknown>) | undefined {
  return Object.entries(ownerCommands).find(([each]) => each === name)?.[1];
}

function readAgentId(args: unknown): number {
  if (typeof args === 'number' && Number.isSafeInteger(args)) return args;
  throw new MusterError('AgentNotFound', 'The agent is not named by its number; look at the list of agents.');
}
