import type { GateResult } from '../git/gate';
import type { GateCommandResult } from '../git/gateCommand';
import type { GatePlan } from '../git/gating/gatePlan';
import type { GateView } from '../../shared/viewModel';

/** As much of a failed command's output as the next agent gets to see. */
const shownOutputLength = 4000;

/** How a command ended: `ended with exit code 1`, `did not end within its time`. */
export function howItEnded({ exitCode, signal, timedOut }: GateCommandResult): string {
  if (timedOut) return 'did not end in time';
  return `ended with ${signal ?? `exit code ${String(exitCode)}`}`;
}

/** In one line. */
export function whyRed({ evidence }: Pick<GateResult, 'evidence'>): string {
  const last = evidence.at(-1);
  return last === undefined ? 'the checks did not pass' : `"${last.command}" ${howItEnded(last)}`;
}

/** Why green checks are no proof of the commit, as part of a sentence. */
export function whyUnverified(evidence: GateResult['evidence']): string {
  const rewriting = evidence.find(({ rewrote }) => rewrote !== undefined);
  const [first = '', ...others] = rewriting?.rewrote ?? [];
  if (rewriting === undefined) return 'no gate';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `gate green, but "${rewriting.command}" has rewritten ${first}${more}; have it only check, or commit what it writes`;
}

/** For the agent that has to put it right: with the end of the output. */
export function gateReason({ evidence }: GateResult): string {
  const last = evidence.at(-1);
  if (last === undefined) return 'The checks on the merged tree did not pass.';
  return `On the merged tree the check "${last.command}" ${howItEnded(last)}.\n${last.outputTail.slice(-shownOutputLength)}`.trim();
}

export function gateView(plan: GatePlan | undefined): GateView | undefined {
  if (plan === undefined) return undefined;
  const { source, yolo } = plan;
  return {
    source,
    commands: plan.commands.map(({ command, kind, why }) => ({ command, kind, why })),
    yolo,
    leftOut: plan.leftOut.map(({ command }) => command),
    text: gateLine(plan),
  };
}

function gateLine({ source, commands, yolo }: GatePlan): string {
  const lines = commands.map(({ command }) => command).join(', ');
  const mode = yolo ? 'YOLO: linters and type checks only; ' : '';
  if (source === 'none') return 'No checks are set or found: merges are unverified';
  if (commands.length === 0) return `${mode}none of the checks is one, so merges are unverified`;
  return `${mode}checks ${source === 'project' ? 'found in the project' : 'from the settings'}: ${lines}`;
}
