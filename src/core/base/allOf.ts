/**
 * As `Promise.all`, but when one fails it rejects only after the others have ended as well: nothing of them goes
 * on while their caller tidies up.
 */
export async function allOf<T extends readonly Promise<unknown>[] | []>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
