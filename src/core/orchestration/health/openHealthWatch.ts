import { worktreeMark } from '../../git/worktreeMark';
import type { Engine } from '../engine';
import { HealthWatch } from './healthWatch';

/** Watches over the agents of the engine; starts when told to. */
export function openHealthWatch(engine: Engine): HealthWatch {
  const { store, clock, log, launcher, crew, repository } = engine;
  return new HealthWatch({
    ...{ store, clock, log },
    settings: () => engine.settings(),
    vitals: () => launcher.vitals(),
    signsOf: (agentId) => crew.signsOf(agentId),
    markOfWorktree: (folder) => worktreeMark(repository.git.at(folder)),
    replace: (agentId) => crew.stop(agentId, 'replaced'),
  });
}
