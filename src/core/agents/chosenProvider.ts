import type { Feature } from '../backlog/feature';
import type { Settings } from '../settings';
import type { AgentType } from './run';

type Chosen = Pick<Feature, 'provider' | 'model'>;
type Choice = Pick<Settings, 'provider' | 'providers' | 'model' | 'models'>;

/** The provider that an agent of this type is started with: the feature's own, else by type, else that of all. */
export function providerFor(settings: Choice, agentType: AgentType, feature: Chosen = {}): string {
  return feature.provider ?? settings.providers[agentType] ?? settings.provider;
}

/**
 * The model, in the same order. Providers know different models: one that is set for a type of agent, or for all,
 * goes only with the provider that is set there. Undefined: the program chooses.
 */
export function modelFor(settings: Choice, agentType: AgentType, feature: Chosen = {}): string | undefined {
  const provider = providerFor(settings, agentType, feature);
  const ofType = provider === providerFor(settings, agentType) ? settings.models[agentType] : undefined;
  const ofAll = provider === settings.provider ? settings.model : undefined;
  return feature.model ?? ofType ?? ofAll;
}

/** Every provider that agents may be started with, each once; `own` are those that features name. */
export function providersInUse(
  settings: Choice & Pick<Settings, 'testingRatio' | 'yolo' | 'architectEnabled' | 'planningReadyFeatures'>,
  own: Iterable<string> = [],
): string[] {
  const tests = settings.testingRatio > 0 && !settings.yolo ? [providerFor(settings, 'testing')] : [];
  const specs = settings.architectEnabled ? [providerFor(settings, 'architect')] : [];
  const plans = settings.planningReadyFeatures > 0 ? [providerFor(settings, 'project_manager')] : [];
  return [...new Set([providerFor(settings, 'coding'), ...tests, ...specs, ...plans, ...own])];
}
