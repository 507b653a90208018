import * as vscode from 'vscode';
import type { NewFeature } from '../../core/backlog/feature';

export function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function idIn(value: unknown, key: 'featureId' | 'agentId'): number | undefined {
  const id = typeof value === 'number' ? value : property(value, key);
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined;
}

/** A number, or a tree item of a feature; `undefined`: the user picks one. */
export function featureIdOf(value: unknown): number | undefined {
  return idIn(value, 'featureId');
}

/** `(item, allSelected)` as views hand them over, or `{ featureIds }`; empty: the user picks. */
export function featureIdsIn(argument: unknown, selected: unknown): readonly number[] {
  const named = property(argument, 'featureIds');
  const items: readonly unknown[] = Array.isArray(named)
    ? named
    : Array.isArray(selected) && selected.length > 0
      ? selected
      : [argument];
  return [...new Set(items.flatMap((item) => featureIdOf(item) ?? []))];
}

/** A number, or a tree item of an agent; `undefined`: the user picks one. */
export function agentIdOf(value: unknown): number | undefined {
  return idIn(value, 'agentId');
}

/** A path, or what the explorer hands over; `undefined`: the user picks one. */
export function fileIn(value: unknown): string | undefined {
  if (value instanceof vscode.Uri) return value.fsPath;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether the caller has confirmed already: `{ confirm: true }`. */
export function isConfirmed(value: unknown): boolean {
  return property(value, 'confirm') === true;
}

/** `{ dependencies: number[] }` in place of the question. */
export function dependenciesIn(value: unknown): readonly number[] | undefined {
  const ids = property(value, 'dependencies');
  if (!Array.isArray(ids)) return undefined;
  return ids.every((id): id is number => Number.isSafeInteger(id)) ? ids : undefined;
}

/** `{ name, description?, category?, priority?, steps?, dependencies? }` in place of the questions. */
export function newFeatureIn(value: unknown): NewFeature | undefined {
  const name = property(value, 'name');
  if (typeof name !== 'string') return undefined;
  const description = property(value, 'description');
  const category = property(value, 'category');
  const priority = property(value, 'priority');
  const steps = property(value, 'steps');
  const dependencies = dependenciesIn(value);
  const model = property(value, 'model');
  const provider = property(value, 'provider');
  return {
    name,
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof category === 'string' ? { category } : {}),
    ...(typeof priority === 'number' ? { priority } : {}),
    ...(Array.isArray(steps) ? { steps: steps.filter((step) => typeof step === 'string') } : {}),
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(typeof model === 'string' ? { model } : {}),
    ...(typeof provider === 'string' ? { provider } : {}),
  };
}
