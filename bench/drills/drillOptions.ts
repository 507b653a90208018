import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/base/errors';
import { drills, unknownNames } from './drills';

export interface DrillOptions {
  readonly json?: string;
  readonly only: readonly string[];
  readonly minutes?: number;
  readonly seed?: number;
  readonly episode?: number;
  readonly list: boolean;
}

const maxSeed = 2 ** 31;

/** The command line, or a sentence that says what is wrong with it. */
export function parseDrillOptions(argv: readonly string[]): DrillOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        json: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        minutes: { type: 'string' },
        seed: { type: 'string' },
        episode: { type: 'string' },
        list: { type: 'boolean', default: false },
      },
    });
    const unknown = unknownNames(values.only);
    if (unknown.length > 0) {
      const names = drills.map(({ name }) => name).join(', ');
      return `There is no drill ${unknown.join(', ')}. Choose from: ${names}.`;
    }
    const minutes = numberOf(values.minutes);
    if (minutes !== undefined && !(minutes > 0 && Number.isFinite(minutes))) {
      return '--minutes takes a number above 0, for example 0.5.';
    }
    const seed = numberOf(values.seed);
    if (seed !== undefined && !isCount(seed)) return `--seed takes a whole number from 0 to ${maxSeed}.`;
    const episode = numberOf(values.episode);
    if (episode !== undefined) {
      if (!isCount(episode)) return '--episode takes the number of an episode, for example 17.';
      if (values.only.length === 0 || seed === undefined) {
        return '--episode needs --seed and --only, which say what it was an episode of.';
      }
    }
    return {
      only: values.only,
      list: values.list,
      ...(values.json === undefined ? {} : { json: values.json }),
      ...(minutes === undefined ? {} : { minutes }),
      ...(seed === undefined ? {} : { seed }),
      ...(episode === undefined ? {} : { episode }),
    };
  } catch (error) {
    return messageOf(error);
  }
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text.trim() === '' ? NaN : Number(text);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maxSeed;
}
