import { nodeFileSystem, type StoreFileSystem } from '../../../src/core/store/storeFileSystem';

/** A step towards the disk at which a process is to be killed. */
export interface Mishap {
  /** `any`, or a method of the file system. */
  readonly step: string;
  /** Of the steps of that kind, since it was armed. */
  readonly nth: number;
  /** `partly`: in the middle of a write. `during`: begun, but not waited for. */
  readonly side: 'before' | 'partly' | 'during';
}

/** The file system, but at the step of the mishap `strike` is called, which does not return. */
export function mishapFileSystem(
  mishap: () => Mishap | undefined,
  strike: (step: string, about: string) => void,
  fileSystem: StoreFileSystem = nodeFileSystem,
): StoreFileSystem {
  const seen = new Map<string, number>();
  const isNow = (step: string): Mishap | undefined => {
    const due = mishap();
    if (!due || (due.step !== 'any' && due.step !== step)) return undefined;
    const count = (seen.get(due.step) ?? 0) + 1;
    seen.set(due.step, count);
    return count === due.nth ? due : undefined;
  };
  const watched = Object.entries(fileSystem).map(([step, run]: [string, (...args: unknown[]) => unknown]) => {
    const watchedRun = (...args: unknown[]): unknown => {
      const due = isNow(step);
      if (!due) return run(...args);
      const about = args.find((argument) => typeof argument === 'string') ?? '';
      const [fd, bytes] = args;
      if (due.side === 'partly' && typeof fd === 'number' && bytes instanceof Uint8Array) {
        fileSystem.writeSync(fd, bytes.subarray(0, Math.floor(bytes.length / 2)));
      } else if (due.side === 'during') {
        const result = run(...args);
        strike(step, about);
        return result;
      }
      strike(step, about);
      return run(...args);
    };
    return [step, watchedRun] as const;
  });
  // The same methods with the same parameters, whichever there are.
  return Object.fromEntries(watched) as unknown as StoreFileSystem;
}
