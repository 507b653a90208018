import { MusterError } from '../base/errors';
import type { Reader, Transaction } from '../store/store';
import { featureNotFound } from './readFeatures';
import { oneLine } from './validation';

/**
 * The id of a provider as it can be kept; undefined for none. Which ones there are the backlog does not know.
 *
 * @throws MusterError FeatureInvalid
 */
export function validProvider(provider: string | undefined): string | undefined {
  const id = oneLine(provider ?? '');
  if (id === '') return undefined;
  if (/^[a-z][a-z0-9-]{0,49}$/.test(id)) return id;
  throw new MusterError(
    'FeatureInvalid',
    `“${id.slice(0, 50)}” cannot be the name of a provider; give one such as “claude” or “codex”.`,
  );
}

/**
 * Sets the provider of a feature's next agents, before all settings; undefined: the settings' own. A model goes
 * with its provider, so it goes when another provider comes.
 *
 * @throws MusterError FeatureNotFound, FeatureInvalid
 */
export function setProvider(tx: Transaction, id: number, provider: string | undefined): void {
  const name = validProvider(provider) ?? null;
  const before = tx.get<{ provider: string | null }>('SELECT provider FROM features WHERE id = ?', [id]);
  if (before === undefined) throw featureNotFound(id);
  if (before.provider === name) return;
  tx.run('UPDATE features SET provider = ?, model = NULL, updated_at = ? WHERE id = ?', [name, tx.now, id]);
}

/** Those that features which have not passed name for themselves. */
export function ownProviders(reader: Reader): string[] {
  return reader
    .query<{ provider: string }>(
      `SELECT DISTINCT provider FROM features WHERE provider IS NOT NULL AND status <> 'passing' ORDER BY provider`,
    )
    .map(({ provider }) => provider);
}
