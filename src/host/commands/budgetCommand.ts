import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import type { Settings } from '../../core/settings';
import { needsOf } from '../../shared/needs/needsOf';
import type { BudgetLimitView } from '../../shared/holdViews';
import type { Snapshot } from '../../shared/viewModel';
import { setWhereSet, targetOfFolder } from '../configuration';
import { settingKeys, settingsSection } from '../contributions';
import type { Project } from '../project';
import { property } from './arguments';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage, showInputBox, showQuickPick } from '../text/plainWindow';

const settingOf = {
  run: { tokens: 'budgetRunTokens', usd: 'budgetRunUsd', minutes: 'budgetRunMinutes' },
  feature: { tokens: 'budgetFeatureTokens', usd: 'budgetFeatureUsd', minutes: 'budgetFeatureMinutes' },
} as const satisfies Record<BudgetLimitView['scope'], Record<BudgetLimitView['measure'], keyof Settings>>;

/** Raises a limit that was reached; what it held up goes on by itself then. */
export function budgetCommand(project: Project): Pick<CommandHandlers, 'raiseBudget'> {
  return {
    /** `({ scope, measure, limit? }?)`, or a tree item; without a limit the user is asked. */
    raiseBudget: async (argument) => {
      const { orchestrator, folder } = await project.open();
      const reached = await reachedBy(orchestrator.snapshot(), argument);
      if (reached === undefined) return;
      const given = property(argument, 'limit');
      const limit = typeof given === 'number' ? given : await askFor(reached);
      if (limit === undefined) return;
      const problem = problemOf(limit, reached);
      if (problem !== undefined) throw new MusterError('SettingInvalid', problem);
      const key = settingKeys[settingOf[reached.scope][reached.measure]];
      const configuration = vscode.workspace.getConfiguration(settingsSection, folder.uri);
      await setWhereSet(configuration, key, limit, targetOfFolder());
    },
  };
}

async function reachedBy(snapshot: Snapshot, argument: unknown): Promise<BudgetLimitView | undefined> {
  const all = needsOf(snapshot).flatMap(({ budget, title }) =>
    budget === undefined ? [] : [{ budget, title }],
  );
  const wanted = property(argument, 'need') ?? argument;
  const budget = property(wanted, 'budget') ?? wanted;
  const scope = property(budget, 'scope');
  const named = all.find(
    (each) => each.budget.scope === scope && each.budget.measure === property(budget, 'measure'),
  );
  if (named !== undefined) return named.budget;
  if (all.length === 0) {
    void showInformationMessage(vscode.l10n.t('No budget has been reached.'));
    return undefined;
  }
  const items = all.map((each) => ({ label: each.title, budget: each.budget }));
  const picked = await showQuickPick(items, {
    placeHolder: vscode.l10n.t('Raise which limit?'),
  });
  return picked?.budget;
}

async function askFor(reached: BudgetLimitView): Promise<number | undefined> {
  const text = await showInputBox({
    title: vscode.l10n.t('Raise Limit'),
    prompt: vscode.l10n.t('Used: {0}. The new limit ({1}):', reached.used, reached.measure),
    value: String(reached.limit * 2),
    ignoreFocusOut: true,
    validateInput: (value) => problemOf(Number(value), reached),
  });
  return text === undefined ? undefined : Number(text);
}

function problemOf(limit: number, { used }: BudgetLimitView): string | undefined {
  if (Number.isFinite(limit) && limit > used) return undefined;
  return vscode.l10n.t('{0} is used already; enter a number above that.', used);
}
