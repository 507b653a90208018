import type { ComponentChild } from 'preact';
import { piecesOf } from '../../src/shared/translate';
import { translated } from './t';

/** As `t`, with elements for values: `<p>{tNodes('Commit {0} is merged.', <code>{id}</code>)}</p>`. */
export function tNodes(message: string, ...values: ComponentChild[]): ComponentChild[] {
  return piecesOf(translated(message)).map((piece) => (typeof piece === 'number' ? values[piece] : piece));
}
