import { createHash } from 'node:crypto';
import { type GateResult, isVerified } from '../git/gate';
import type { GateCommandResult } from '../git/gateCommand';
import type { GatePlan } from '../git/gating/gatePlan';
import type { ScriptChange } from '../git/gating/scriptChanges';

/** A gate's result as the database keeps it. */
export interface KeptGate {
  readonly ok: boolean;
  readonly commit: string;
  readonly tree: string;
  readonly commands: readonly GateCommandResult[];
  readonly plan?: GatePlan;
  readonly changes?: readonly ScriptChange[];
}

export function keptGate({ ok, commit, tree, evidence, plan, changes }: GateResult): KeptGate {
  return {
    ok,
    commit,
    tree,
    commands: evidence,
    ...(plan === undefined ? {} : { plan }),
    ...(changes === undefined ? {} : { changes }),
  };
}

export function gateOf({ ok, commit, tree, commands, plan, changes }: KeptGate): GateResult {
  return {
    verified: isVerified(commands),
    ok,
    commit,
    tree,
    evidence: commands,
    ...(plan === undefined ? {} : { plan }),
    ...(changes === undefined ? {} : { changes }),
  };
}

/** Stands for what is run on what: two gates with the same key give the same answer. */
export function gateKey(tree: string, plan: Pick<GatePlan, 'commands'>): string {
  const lines = plan.commands.map(({ command, timeoutMs }) => [command, timeoutMs]);
  return createHash('sha256')
    .update(JSON.stringify([tree, lines]))
    .digest('hex');
}
