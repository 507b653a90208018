import { MusterError } from '../base/errors';
import type { Transaction } from '../store/store';
import { featureNotFound } from './readFeatures';
import { oneLine } from './validation';

const maxModelLength = 200;

/**
 * The name of a model as it can be handed to any provider's program; undefined for none.
 *
 * @throws MusterError FeatureInvalid when it is too long, holds blanks, or a program would take it for an option
 */
export function validModel(model: string | undefined): string | undefined {
  const name = oneLine(model ?? '');
  if (name === '') return undefined;
  if (name.length <= maxModelLength && !name.startsWith('-') && !name.includes(' ')) return name;
  throw new MusterError(
    'FeatureInvalid',
    `“${name.slice(0, 50)}” cannot be the name of a model; give it as the provider's program takes it, such as “opus”.`,
  );
}

/**
 * Sets the model of a feature's next agents, before all settings; undefined: the settings' own.
 *
 * @throws MusterError FeatureNotFound, FeatureInvalid
 */
export function setModel(tx: Transaction, id: number, model: string | undefined): void {
  const name = validModel(model) ?? null;
  if (tx.get('SELECT 1 FROM features WHERE id = ?', [id]) === undefined) throw featureNotFound(id);
  tx.run('UPDATE features SET model = ?, updated_at = ? WHERE id = ?', [name, tx.now, id]);
}
