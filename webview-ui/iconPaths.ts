const ring = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;

/** Outlines on a 16 × 16 grid, drawn as strokes in the current colour. */
export const iconPaths = {
  play: 'M5 3.2v9.6L12.6 8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  stop: 'M4 4h8v8H4z',
  drain: 'M3 3h10l-3.6 5v4.4L6.6 13V8z',
  add: 'M8 3v10M3 8h10',
  import: 'M8 2.5V10M5 7.2l3 3 3-3M3 13h10',
  branch: `${ring(5, 4, 1.5)}${ring(5, 12, 1.5)}${ring(11.2, 5, 1.5)}M5 5.5v5M11.2 6.5c0 2.2-3.6 1.6-5.6 4`,
  merge: `${ring(4.6, 4, 1.5)}${ring(4.6, 12, 1.5)}${ring(11.4, 8.6, 1.5)}M4.6 5.5v5M4.6 5.5c.3 2 1.9 3.1 5.3 3.1`,
  check: 'M3 8.6l3.3 3.3L13 4.6',
  cross: 'M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6',
  warning: 'M8 2.6l6 10.8H2zM8 6.4v3.3M8 11.4v.2',
  info: `${ring(8, 8, 5.8)}M8 7.4v3.6M8 5v.2`,
  person: `${ring(8, 5.2, 2.5)}M3 13.5c.4-2.6 2.4-4 5-4s4.6 1.4 5 4`,
  clock: `${ring(8, 8, 5.7)}M8 4.8v3.4l2.3 1.4`,
  lock: 'M4 7.4h8v6H4zM5.5 7.4V5.2a2.5 2.5 0 0 1 5 0v2.2',
  circle: ring(8, 8, 4.6),
  working: `${ring(8, 8, 3.8)}${ring(8, 8, 1.3)}M8 2v2.2M8 11.8V14M2 8h2.2M11.8 8H14M3.76 3.76l1.55 1.55M10.69 10.69l1.55 1.55M12.24 3.76l-1.55 1.55M5.31 10.69l-1.55 1.55`,
  thought: `M5.2 10a2.9 2.9 0 0 1-.4-5.7 3.4 3.4 0 0 1 6.3-.4 3 3 0 0 1 .3 6.1z${ring(5.2, 12.2, 0.8)}${ring(3, 14, 0.4)}`,
  beaker: 'M5.8 2.5h4.4M6.6 2.5v4L3.4 12.4c-.3.6.1 1.2.800 1.2h7.6c.7 0 1.1-.6.8-1.2L9.4 6.5v-4M5 9.8h6',
  starting: 'M8 2.5A5.5 5.5 0 1 1 2.5 8',
  skip: 'M3.5 3.5v9L10 8zM12.5 3.5v9',
  undo: 'M6 3L2.8 6.2 6 9.4M3 6.2h6.4a3.4 3.4 0 0 1 0 6.8H6',
  retry: 'M12.9 8.3A4.9 4.9 0 1 1 11.6 4.7M12 2v3H9',
  dependencies: 'M2.5 2.8h4v3h-4zM9.5 10.2h4v3h-4zM4.5 5.8v5.9h5',
  output: 'M2.5 3.5h11v9h-11zM4.8 6l2 2-2 2M8.4 10.2h2.8',
  diff: 'M8 2.8v6M5 5.8h6M5 12.7h6',
  edit: 'M3 13l.7-3L10.8 2.900l2.300 2.300L6 12.300z',
  folder: 'M2.5 3.8h4l1.5 1.9h5.5v6.8h-11z',
  kill: `${ring(8, 8, 5.7)}M6 6l4 4M10 6l-4 4`,
  search: `${ring(7, 7, 4)}M10 10l3.5 3.5`,
  chevron: 'M6 4l4 4-4 4',
  arrowUp: 'M8 13V3M4.5 6.5L8 3l3.5 3.5',
  arrowDown: 'M8 3v10M4.5 9.5L8 13l3.5-3.5',
} as const satisfies Record<string, string>;

export type IconName = keyof typeof iconPaths;
