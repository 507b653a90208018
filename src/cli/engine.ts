import type { Orchestrator, OrchestratorOptions, SharedProject } from '../core/orchestrator';

// The engine is most of the program, and most commands do without it: it is loaded by those that open a project.

export async function createOrchestrator(options: OrchestratorOptions): Promise<Orchestrator> {
  const engine = await import('../core/createOrchestrator');
  return engine.createOrchestrator(options);
}

export async function openProject(options: OrchestratorOptions): Promise<SharedProject> {
  const engine = await import('../core/createOrchestrator');
  return engine.openProject(options);
}
