import path from 'node:path';
import { readSpecFile } from '../../backlog/spec/readSpecFile';
import { outlineSpec, type SpecOutline } from '../../backlog/spec/specOutline';
import type { Reader } from '../../store/store';

export interface SpecPreview {
  readonly file: string;
  readonly bytes: number;
  readonly lines: number;
  readonly outline: SpecOutline;
  /** Features that are in the backlog already. */
  readonly existing: number;
}

/** What a specification holds, by its form alone. @throws MusterError SpecInvalid */
export async function previewSpec(reader: Reader, file: string): Promise<SpecPreview> {
  const text = await readSpecFile(file);
  return {
    file: path.resolve(file),
    bytes: Buffer.byteLength(text),
    lines: text.trimEnd().split(/\r\n|\r|\n/).length,
    outline: outlineSpec(text),
    existing: reader.get<{ n: number }>(`SELECT count(*) AS n FROM features`)?.n ?? 0,
  };
}
