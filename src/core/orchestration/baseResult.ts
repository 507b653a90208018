import type { GateResult } from '../git/gate';
import type { GatePlan } from '../git/gating/gatePlan';
import type { Settings } from '../settings';
import type { Reader, Transaction } from '../store/store';
import { gateKey, gateOf, type KeptGate, keptGate } from './keptGate';
import { readState, writeState } from './runState';

const stateKey = 'base_gate';

/**
 * What is known of the integration branch itself, by its tree and the commands: the last gate that was run on
 * it as it is, or the green gate of the merge that made it so.
 */
export class BaseResult {
  private green: GateResult | undefined;
  private red: { readonly result: GateResult; readonly settings: Settings } | undefined;

  constructor(private readonly reader: Reader) {}

  remember(result: GateResult): void {
    if (result.ok && result.evidence.length > 0) this.green = result;
  }

  /** A green gate of this tree with these commands; `tip` finds the one of the merge that an earlier host made. */
  greenFor(tree: string, plan: GatePlan, tip?: string): GateResult | undefined {
    const key = gateKey(tree, plan);
    const fits = (result: GateResult | undefined): boolean =>
      result?.ok === true && result.plan !== undefined && gateKey(result.tree, result.plan) === key;
    const kept = (): GateResult | undefined => readBaseGate(this.reader);
    for (const find of [() => this.green, kept, () => this.ofMerge(tip)]) {
      const result = find();
      if (fits(result)) return (this.green = result);
    }
    return undefined;
  }

  /** A red one counts only as long as nothing has changed, the settings included. */
  redFor(tree: string, plan: GatePlan, settings: Settings): GateResult | undefined {
    const { red } = this;
    const key = red?.result.plan && gateKey(red.result.tree, red.result.plan);
    return red?.settings === settings && key === gateKey(tree, plan) ? red.result : undefined;
  }

  forgetRed(): void {
    this.red = undefined;
  }

  keep(tx: Transaction, result: GateResult, settings: Settings): void {
    writeState(tx, stateKey, JSON.stringify({ ...keptGate(result), at: tx.now }));
    this.red = result.ok ? undefined : { result, settings };
    this.remember(result);
  }

  private ofMerge(tip: string | undefined): GateResult | undefined {
    const row = this.reader.get<{ evidence: string | null }>(
      `SELECT evidence FROM merge_record WHERE merge_commit = ? AND status = 'merged'
       ORDER BY merge_id DESC LIMIT 1`,
      [tip ?? ''],
    );
    return row?.evidence == null ? undefined : gateOf(JSON.parse(row.evidence) as KeptGate);
  }
}

/** The last gate that was run on the branch as it is; with the time when it ended. */
export function readBaseGate(reader: Reader): (GateResult & { readonly at: string }) | undefined {
  const text = readState(reader, stateKey);
  if (text === undefined) return undefined;
  const kept = JSON.parse(text) as KeptGate & { at: string };
  return { ...gateOf(kept), at: kept.at };
}
