/**
 * The text of a file: UTF-8, or UTF-16 that says so itself, as programs on Windows write it. Undefined when it is
 * neither, or has NUL in it, as no text has.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    // Drops a byte order mark, and refuses what is not text in this encoding.
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
