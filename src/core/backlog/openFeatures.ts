import type { Reader } from '../store/store';
import type { Feature, FeatureStatus } from './feature';

/** What scheduling looks at in a feature that has not passed. */
export type OpenFeature = Pick<Feature, 'id' | 'priority' | 'skipCount' | 'retryNotBefore'> & {
  readonly status: Exclude<FeatureStatus, 'passing'>;
  readonly waitsForPerson: boolean;
  /** Its own; undefined: by the settings. */
  readonly provider: string | undefined;
};

type OpenRow = readonly [
  id: number,
  priority: number,
  skipCount: number,
  status: OpenFeature['status'],
  retryNotBefore: string | null,
  waitsForPerson: number,
  provider: string | null,
];

/** All features that have not passed, by id. One row of text, which is much quicker than a row for each. */
export function readOpenFeatures(reader: Reader): Map<number, OpenFeature> {
  const row = reader.get<{ packed: string }>(
    `SELECT json_group_array(json_array(id, priority, skip_count, status, retry_not_before,
       human_question IS NOT NULL, provider)) AS packed
     FROM features WHERE status <> 'passing'`,
  );
  const open = new Map<number, OpenFeature>();
  for (const [id, priority, skipCount, status, retryNotBefore, waits, provider] of JSON.parse(
    row?.packed ?? '[]',
  ) as OpenRow[]) {
    const waitsForPerson = waits !== 0;
    open.set(id, {
      id,
      priority,
      skipCount,
      status,
      waitsForPerson,
      retryNotBefore: retryNotBefore ?? undefined,
      provider: provider ?? undefined,
    });
  }
  return open;
}
