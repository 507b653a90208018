import type { Settings } from '../../settings';
import { type RunScope, runScopeText } from '../../../shared/runScope';
import type { DebugFacts, DebugLog } from './debugLog';

/** What decides how a run goes, in the guide's words. */
export function runFacts(settings: Settings): DebugFacts {
  return {
    max_concurrency: settings.concurrency,
    ...testingFacts(settings),
    count_testing: settings.countTesting ? 'True' : 'False',
    strategy: settings.strategy,
    provider: settings.provider,
    model: settings.model,
    max_retries: settings.maxRetries,
    integration_branch: settings.integrationBranch,
  };
}

export function testingFacts({ yolo, testingRatio }: Pick<Settings, 'yolo' | 'testingRatio'>): DebugFacts {
  return { yolo_mode: yolo ? 'True' : 'False', testing_agent_ratio: testingRatio };
}

export function logRunStart(debug: DebugLog, settings: Settings, scope: RunScope = {}): void {
  debug.title('FEATURE LOOP STARTING');
  const limits = runScopeText(scope);
  debug.log('LOOP', 'Feature loop starting', {
    ...runFacts(settings),
    limited_to: limits === '' ? undefined : limits,
  });
}
