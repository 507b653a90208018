import type { NeedAction, NeedMessage } from './need';

/** Changes the project. */
export function action(label: string, message: NeedMessage, isFirst = false): NeedAction {
  return { label, message, changes: true, ...(isFirst && { isFirst }) };
}

/** Works also where another window runs the project. */
export function look(label: string, message: NeedMessage): NeedAction {
  return { label, message, changes: false };
}
