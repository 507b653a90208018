import type { AgentRow } from '../../agents/agentRow';
import type { StallLimits, StallStep } from '../../agents/health/stallPolicy';
import type { VitalSigns } from '../../agents/health/vitalSigns';
import { sendMessage } from '../../agents/messages/sendMessage';
import type { Settings } from '../../settings';
import { recordEvent } from '../../store/activityLog';
import type { Transaction } from '../../store/store';

export function stallLimits(settings: Settings): StallLimits {
  return {
    stalledMs: settings.healthStalledMinutes * 60_000,
    answerMs: settings.healthAnswerMinutes * 60_000,
    restartMs: settings.healthRestartMinutes * 60_000,
    restarts: settings.healthRestarts,
  };
}

/** Does what is due about an agent's silence, and says so; returns why it is restarted, when it is. */
export function takeStep(
  tx: Transaction,
  agent: AgentRow,
  step: StallStep,
  { silentMs, suspended }: Pick<VitalSigns, 'silentMs' | 'suspended'>,
  limits: StallLimits,
): string | undefined {
  const { agentId, featureId, taskId } = agent;
  const what = featureId === null ? taskId : `#${featureId}`;
  const silence = `no sign of life for ${minutes(silentMs)}`;
  switch (step) {
    case 'ask':
      sendMessage(tx, {
        from: { kind: 'orchestrator' },
        to: { agentId, alone: true },
        type: 'status_update',
        urgency: 'urgent',
        content: `Muster has seen ${silence} of you. Go on with your task; if something keeps you from it, ask for what you need with feature_request_human_input, or give up with feature_mark_failing.`,
      });
      recordEvent(tx, {
        ...{ kind: 'agentAsked', level: 'info', agentId, featureId },
        text: `Agent ${agentId} at ${what} has shown ${silence} and was asked whether it goes on`,
      });
      return undefined;
    case 'warn':
      recordEvent(tx, {
        ...{ kind: 'agentStalled', level: 'warning', agentId, featureId },
        text: `Agent ${agentId} at ${what} has shown ${silence}${suspended ? ', as its processes were stopped' : ''}; ${nextText(limits, suspended)}`,
      });
      return undefined;
    case 'restart': {
      recordEvent(tx, {
        ...{ kind: 'agentRestarted', level: 'warning', agentId, featureId },
        text: `Agent ${agentId} at ${what} has shown ${silence} and is ended with all its processes`,
      });
      return `Stalled: ${silence}.`;
    }
  }
}

export function tellRecovery(tx: Transaction, { agentId, featureId, taskId }: AgentRow): void {
  recordEvent(tx, {
    ...{ kind: 'agentRecovered', level: 'success', agentId, featureId },
    text: `Agent ${agentId} at ${featureId === null ? taskId : `#${featureId}`} shows life again`,
  });
}

function nextText({ restartMs, restarts }: StallLimits, suspended: boolean): string {
  const look = 'look at its output, and restart or kill it';
  if (suspended) return `let them go on, or kill it`;
  return restarts === 0
    ? `${look} if it hangs`
    : `${look} if it hangs, or it is restarted in ${minutes(restartMs)}`;
}

function minutes(ms: number): string {
  const count = Math.round(ms / 60_000);
  return count === 1 ? '1 minute' : `${count} minutes`;
}
