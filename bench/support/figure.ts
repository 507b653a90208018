/** One measured number, as it is written to the JSON file. */
export interface Figure {
  readonly name: string;
  /** The median of the samples. */
  readonly value: number;
  readonly unit: string;
  /** What it was measured against, in the same run; null for a figure that stands alone. */
  readonly peer: string | null;
  readonly samples: number;
  readonly min: number;
  readonly max: number;
  /** Behind a ratio: the medians that it was made of. */
  readonly own?: number;
  readonly peerValue?: number;
}

export interface FigureGroup {
  /** Full names of the figures; `--only` decides by them what has to run. */
  readonly names: readonly string[];
  /** Measures in a process of its own. `folder` is shared by the groups of a run and goes when it ends. */
  measure(folder: string): Promise<Figure[]>;
}

/** A figure that stands alone. */
export function absolute(name: string, unit: string, samples: readonly number[]): Figure {
  return { name, value: median(samples), unit, peer: null, ...spread(samples) };
}

export interface Rivals {
  readonly peer: string;
  /** One sample of each round, in the same order, so that both of a pair saw the same machine. */
  readonly own: readonly number[];
  readonly others: readonly number[];
}

/** The median of the ratios of each round; less noisy than the ratio of two medians when the load changes. */
export function ratio(name: string, { peer, own, others }: Rivals): Figure {
  const ratios = own.map((value, round) => value / (others[round] ?? NaN));
  return {
    name,
    value: median(ratios),
    unit: 'ratio',
    peer,
    ...spread(ratios),
    own: median(own),
    peerValue: median(others),
  };
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('There is nothing to take the median of');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** The smallest sample that at least this part of them does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new Error('There is nothing to take a percentile of');
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

function spread(samples: readonly number[]): { samples: number; min: number; max: number } {
  return { samples: samples.length, min: Math.min(...samples), max: Math.max(...samples) };
}
