import { MusterError, type MusterErrorCode } from '../core/base/errors';

/** The command line itself cannot be understood: known before anything is looked at. `muster` then exits with 2. */
export class UsageError extends MusterError {
  constructor(message: string, code: MusterErrorCode = 'SettingInvalid') {
    super(code, message);
  }
}

/** For what the engine reads of the command line: its refusal is about that too. @throws UsageError */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MusterError) throw new UsageError(error.message, error.code);
    throw error;
  }
}
