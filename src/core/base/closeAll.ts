/** Does all of it, one after the other; what goes wrong keeps nothing behind it from being done. @throws the first error */
export async function closeAll(steps: Iterable<() => void | Promise<void>>): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
