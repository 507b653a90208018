import type { Figure } from './figure';

/** What people read on the terminal. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'median', 'min', 'max', 'samples', 'measured against'],
    ...figures.map((figure) => [
      figure.name,
      `${short(figure.value)} ${figure.unit === 'ratio' ? '×' : figure.unit}`,
      short(figure.min),
      short(figure.max),
      String(figure.samples),
      against(figure),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function against({ peer, own, peerValue }: Figure): string {
  if (peer === null) return '';
  return own === undefined || peerValue === undefined
    ? peer
    : `${peer} (${short(own)} to ${short(peerValue)})`;
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
