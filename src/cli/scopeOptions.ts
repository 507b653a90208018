import { existsSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../core/base/errors';
import type { RunScope } from '../shared/runScope';
import { scopedAgentTypes } from '../shared/runScope';
import { choice, textOption, wholeNumber } from './options';
import { UsageError } from './usageError';

/** Options that limit a run to a part of what it could do. */
export const scopeOptions = {
  'agent-type': { type: 'string' },
  'feature-id': { type: 'string' },
  'max-iterations': { type: 'string' },
  spec: { type: 'string' },
} as const;

export const scopeUsage = `  --agent-type TYPE          start only coding agents, or only testing agents, which test once more what passes;
                             initializer makes the backlog of --spec, as muster init does
  --feature-id N             build and test only this feature
  --max-iterations N         start N agents, testing agents included, and end when they have ended
  --spec FILE                for --agent-type initializer (default: prompts/app_spec.txt or app_spec.txt)`;

type Values = Readonly<Record<string, unknown>>;

const agentTypes = [...scopedAgentTypes, 'initializer'] as const;

export type AgentTypeOption = (typeof agentTypes)[number];

/** @throws MusterError SettingInvalid */
export function agentTypeIn(values: Values): AgentTypeOption | undefined {
  const wanted = textOption(values['agent-type']);
  if (wanted === undefined) return undefined;
  choice('--agent-type', wanted, wanted, agentTypes);
  const agentType = agentTypes.find((each) => each === wanted);
  if (agentType === 'testing' && values['yolo'] === true) {
    throw new UsageError('--yolo runs no testing agents; leave it or --agent-type testing out.');
  }
  return agentType;
}

/** @throws MusterError SettingInvalid */
export function scopeFrom(values: Values): RunScope | undefined {
  const agentType = scopedAgentTypes.find((each) => each === agentTypeIn(values));
  const id = textOption(values['feature-id']);
  const most = { min: 1, max: Number.MAX_SAFE_INTEGER };
  const featureId = id === undefined ? undefined : wholeNumber('--feature-id', id.replace(/^#/, ''), 0, most);
  const iterations = values['max-iterations'];
  const maxAgents =
    iterations === undefined ? undefined : wholeNumber('--max-iterations', iterations, 0, most);
  if (agentType === undefined && featureId === undefined && maxAgents === undefined) return undefined;
  return {
    ...(agentType !== undefined && { agentType }),
    ...(featureId !== undefined && { featureId }),
    ...(maxAgents !== undefined && { maxAgents }),
  };
}

/** The specification for the initializer. @throws MusterError SpecInvalid when none is named and none is found */
export function specIn(values: Values, folder: string): string {
  const named = textOption(values['spec']);
  if (named !== undefined) return path.resolve(named);
  const usual = ['prompts/app_spec.txt', 'app_spec.txt'].map((name) => path.join(folder, name));
  const found = usual.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new MusterError(
    'SpecInvalid',
    `There is neither prompts/app_spec.txt nor app_spec.txt in ${folder}; name the specification with --spec FILE.`,
  );
}
