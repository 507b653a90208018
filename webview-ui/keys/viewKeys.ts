/**
 * The keys of each view by what they do there: what handles them and the help read the same tables. Letters count in
 * both cases; only the first key of an action is shown.
 */
export const graphKeys = {
  focusFirst: ['Home'],
  focusLast: ['End'],
  nextCritical: ['C'],
  nextBottleneck: ['B'],
  zoomIn: ['+', '='],
  zoomOut: ['-', '_'],
  fit: ['0'],
  open: ['Enter', ' '],
  link: ['L'],
  close: ['Escape'],
} as const satisfies KeysOfView;

export const timelineKeys = {
  focusFirst: ['Home'],
  focusLast: ['End'],
  back: ['PageUp'],
  forth: ['PageDown'],
  zoomIn: ['+', '='],
  zoomOut: ['-'],
  showAll: ['0'],
  showNow: ['N'],
  open: ['Enter', ' '],
  close: ['Escape'],
} as const satisfies KeysOfView;

/** Of the list of features; Tab goes on to a row's buttons. */
export const featureKeys = {
  next: ['ArrowDown'],
  previous: ['ArrowUp'],
  focusFirst: ['Home'],
  focusLast: ['End'],
  open: ['ArrowRight'],
  close: ['ArrowLeft'],
  toggle: ['Enter'],
  backToRow: ['Escape'],
} as const satisfies KeysOfView;

export type KeysOfView = Readonly<Record<string, readonly string[]>>;

export function actionOf<K extends KeysOfView>(keys: K, key: string): keyof K | undefined {
  const wanted = key.length === 1 ? key.toUpperCase() : key;
  return Object.keys(keys).find((action) => keys[action]?.includes(wanted));
}
