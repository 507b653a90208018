import { plainText, type PlainTextOptions } from './plainText';

/** Text from outside: cleaned, and isolated so that its writing direction cannot reorder what stands around it. */
export function Untrusted({ text, ...options }: { readonly text: string } & PlainTextOptions) {
  return <bdi>{plainText(text, options)}</bdi>;
}
