import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { PlainRepository } from './plainRepository';

/**
 * What a commit's own `.gitattributes` say of some files, together with those that the person has set for
 * this repository or for all. Answers path → value, with `unspecified`, `set` and `unset` as git has them.
 */
export async function attributesAt(
  plain: PlainRepository,
  commit: string,
  attribute: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) return new Map();
  const listing = await plain.run(['ls-tree', '-r', '-z', commit]);
  const files = listing.stdout.split('\0').filter((line) => /[\t/]\.gitattributes$/.test(line));
  await plain.run(['read-tree', '--empty']);
  await plain.run(['update-index', '-z', '--index-info'], {
    input: files.map((line) => `${line}\0`).join(''),
  });
  const copy = path.join(plain.folder, 'info', 'attributes');
  if (existsSync(plain.ownAttributes)) {
    await mkdir(path.dirname(copy), { recursive: true });
    await copyFile(plain.ownAttributes, copy);
  }
  try {
    const { stdout } = await plain.run(['check-attr', '--cached', '--stdin', '-z', attribute], {
      input: paths.map((name) => `${name}\0`).join(''),
    });
    const fields = stdout.split('\0');
    const values = new Map<string, string>();
    for (let at = 0; at + 2 < fields.length; at += 3) values.set(fields[at] ?? '', fields[at + 2] ?? '');
    return values;
  } finally {
    await rm(copy, { force: true });
  }
}
