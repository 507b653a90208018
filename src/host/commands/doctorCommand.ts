import type { DoctorDocument } from '../doctorDocument';
import type { CommandHandlers } from './registerCommands';

/** Returns what was found: `{ what, state, text, remedy }` each. */
export function doctorCommand(document: DoctorDocument): Pick<CommandHandlers, 'doctor'> {
  return { doctor: () => document.show() };
}
