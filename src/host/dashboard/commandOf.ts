import { assertNever } from '../../core/base/errors';
import type { CommandMessage } from '../../shared/messages';
import { commandIds, type CommandId, manageTrustCommand } from '../contributions';

export interface CommandCall {
  readonly command: CommandId | typeof manageTrustCommand;
  readonly args: readonly unknown[];
}

/** The dashboard does nothing itself: each of its buttons that does anything is a command of the extension. */
export function commandOf(message: CommandMessage): CommandCall {
  const about = (command: CommandId, ...args: readonly number[]): CommandCall => ({ command, args });
  switch (message.type) {
    case 'start':
      return about(commandIds.start);
    case 'pause':
      return about(commandIds.pause);
    case 'drain':
      return about(commandIds.drain);
    case 'resume':
      return about(commandIds.resume);
    case 'stop':
      return about(commandIds.stop);
    case 'takeOver':
      return about(commandIds.takeOver);
    case 'addFeature':
      return about(commandIds.addFeature);
    case 'editFeature':
      return about(commandIds.editFeature, message.featureId);
    case 'importFeatures':
      return about(commandIds.importFeatures);
    case 'initializeFromSpec':
      return about(commandIds.initializeFromSpec);
    case 'retryFeature':
      return about(commandIds.retryFeature, message.featureId);
    case 'skipFeature':
      return about(commandIds.skipFeature, message.featureId);
    case 'answerQuestion': {
      const { featureId, answer, askedAt } = message;
      const given = { answer, ...(askedAt !== undefined && { askedAt }) };
      return {
        command: commandIds.answerQuestion,
        args: answer === undefined ? [featureId] : [featureId, given],
      };
    }
    case 'editDependencies':
      return about(commandIds.editDependencies, message.featureId);
    case 'approveMerge':
      return about(commandIds.approveMerge, message.featureId);
    case 'rejectMerge':
      return about(commandIds.rejectMerge, message.featureId);
    case 'mendDeadlock':
      return about(commandIds.mendDeadlock);
    case 'doctor':
      return about(commandIds.doctor);
    case 'checkAgain':
      return about(commandIds.checkAgain);
    case 'manageTrust':
      return { command: manageTrustCommand, args: [] };
    case 'openDebugLog':
      return about(commandIds.openDebugLog);
    case 'showBaseEvidence':
      return { command: commandIds.showEvidence, args: [{ base: true }] };
    case 'acceptSharedChanges':
      return about(commandIds.acceptSharedChanges);
    case 'openSettings':
      return { command: commandIds.openSettings, args: [{ about: message.about }] };
    case 'raiseBudget': {
      const { scope, measure, limit } = message;
      return { command: commandIds.raiseBudget, args: [{ scope, measure, limit }] };
    }
    case 'land':
      return about(commandIds.land);
    case 'showFeatureDiff':
      return about(commandIds.showFeatureDiff, message.featureId);
    case 'revertFeature':
      return about(commandIds.revertFeature, message.featureId);
    case 'showEvidence':
      return about(commandIds.showEvidence, message.featureId);
    case 'openFeatureTab':
      return about(commandIds.openFeatureTab, message.featureId);
    case 'showSpec':
      return about(commandIds.showSpec, message.featureId);
    case 'runCheck':
      return about(commandIds.runCheck, message.featureId);
    case 'deleteCheck':
      return about(commandIds.deleteCheck, message.featureId);
    case 'decideChecks':
      return about(commandIds.decideChecks);
    case 'keepGateCommands':
      return about(commandIds.keepGateCommands);
    case 'tryMergesAgain':
      return about(commandIds.tryMergesAgain);
    case 'killAgent':
      // The card has asked already.
      return { command: commandIds.killAgent, args: [message.agentId, { confirm: true }] };
    case 'restartAgent':
      return about(commandIds.restartAgent, message.agentId);
    case 'showOutput':
      return about(commandIds.showAgentOutput, message.agentId);
    case 'showDiff':
      return about(commandIds.showDiff, message.agentId);
    case 'openWorktree':
      return about(commandIds.openWorktree, message.agentId);
    case 'exportReport': {
      const { id, period, table } = message;
      const options = { ...period, ...(table === undefined ? {} : { table }) };
      return {
        command: commandIds.exportReport,
        args: Object.keys(options).length === 0 ? [id] : [id, options],
      };
    }
    default:
      return assertNever(message);
  }
}
