import * as vscode from 'vscode';
import { maxContentLength } from '../../core/agents/messages/message';
import { titleOfAgent, subjectOfAgent } from '../trees/agentLooks';
import type { Snapshot } from '../../shared/viewModel';
import type { Project } from '../project';
import { agentIdOf, featureIdOf, property } from './arguments';
import type { CommandHandlers } from './registerCommands';
import {
  setStatusBarMessage,
  showInformationMessage,
  showInputBox,
  showQuickPick,
} from '../text/plainWindow';

type Recipient =
  | { readonly to_agent: number }
  | { readonly to_feature: number }
  | { readonly to_type: 'coding' | 'testing' };

/** Writes to agents; also from a window that only follows, whose owner delivers it. */
export function messageCommand(project: Project): Pick<CommandHandlers, 'sendMessage'> {
  return {
    /** `(agent or feature?, { content }?)`; returns the numbers of the messages. */
    sendMessage: async (argument, given) => {
      const { orchestrator } = await project.open();
      const recipient = recipientIn(argument) ?? (await askForRecipient(orchestrator.snapshot()));
      if (recipient === undefined) return undefined;
      const said = property(given, 'content');
      const content = typeof said === 'string' ? said : await askForContent();
      if (content === undefined) return undefined;
      const answer = await orchestrator.callBacklogTool('message_send', { ...recipient, content });
      const { ids } = JSON.parse(answer) as { ids: readonly number[] };
      setStatusBarMessage(vscode.l10n.t('$(check) Sent; the report Messages shows what becomes of it'), 4000);
      return ids;
    },
  };
}

/** An agent's tree item has its feature as well: the agent is meant. */
function recipientIn(argument: unknown): Recipient | undefined {
  const agent = typeof argument === 'number' ? undefined : agentIdOf(argument);
  if (agent !== undefined) return { to_agent: agent };
  const feature = featureIdOf(argument);
  return feature === undefined ? undefined : { to_feature: feature };
}

async function askForRecipient({ agents, features }: Snapshot): Promise<Recipient | undefined> {
  const live = agents.filter((agent) => agent.live);
  const ofType = (type: 'coding' | 'testing', label: string): (vscode.QuickPickItem & { to: Recipient })[] =>
    live.some(({ agentType }) => agentType === type) ? [{ label, to: { to_type: type } }] : [];
  const items: (vscode.QuickPickItem & { to: Recipient })[] = [
    ...live.map((agent) => ({
      label: `${titleOfAgent(agent)}  ${subjectOfAgent(agent)}`,
      to: { to_agent: agent.agentId },
    })),
    ...ofType('coding', vscode.l10n.t('All coding agents at work')),
    ...ofType('testing', vscode.l10n.t('All testing agents at work')),
    ...features
      .filter(({ status }) => status !== 'passing')
      .map(({ id, name }) => ({
        label: `#${id} ${name}`,
        description: vscode.l10n.t('whoever works on it, now or next'),
        to: { to_feature: id },
      })),
  ];
  if (items.length === 0) {
    void showInformationMessage(
      vscode.l10n.t('There is nobody to write to: no agent is at work, and every feature passes.'),
    );
    return undefined;
  }
  const placeHolder = vscode.l10n.t('Send a message to whom?');
  return (await showQuickPick(items, { placeHolder, matchOnDescription: true }))?.to;
}

async function askForContent(): Promise<string | undefined> {
  const prompt = vscode.l10n.t(
    'What shall it know? It is read when the agent asks for messages, or with its first instruction.',
  );
  const validateInput = (text: string): string | undefined =>
    text.length > maxContentLength ? vscode.l10n.t('At most {0} characters.', maxContentLength) : undefined;
  const text = (await showInputBox({ prompt, validateInput, ignoreFocusOut: true }))?.trim();
  return text === '' ? undefined : text;
}
