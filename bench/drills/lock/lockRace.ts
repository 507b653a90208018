import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { acquireWriterLock } from '../../../src/core/store/lock';
import { waitUntil } from '../../../test/support/waitUntil';
import type { Drill, Episode, Outcome } from '../drill';
import type { SeededRandom } from '../seededRandom';
import { inspect } from '../store/inspection';
import type { Audit } from '../store/transfers';
import { Tally } from '../tally';
import { judgeRace } from './judgeRace';
import { type Hold, monotonicMs, type RacerLine } from './raceEvents';
import { Racer } from './racer';

interface Race {
  readonly racers: number;
  readonly withStore: boolean;
  readonly grants: number;
}

const races: readonly [Race, ...Race[]] = [
  { racers: 2, withStore: false, grants: 60 },
  { racers: 3, withStore: false, grants: 60 },
  { racers: 2, withStore: true, grants: 20 },
  { racers: 3, withStore: true, grants: 20 },
];
const cycle = races.reduce((sum, { grants }) => sum + grants, 0);
/** Nobody is stopped for so long that the lock may stay where it is. */
const patienceMs = 20_000;

export const lockRace: Drill = {
  name: 'lock.race',
  promise: 'there are never two writers at once, and always one in the end',
  // Each grant is a round; so many that both two and three racers have more than 300.
  rounds: 5 * cycle,
  weight: 2,
  play,
};

async function play({ number, random, folder, tools, signal }: Episode): Promise<Outcome> {
  const race = races[number % races.length] ?? races[0];
  const lockFolder = path.join(folder, 'lock');
  const storeFolder = path.join(folder, 'store');
  for (const made of [lockFolder, storeFolder]) mkdirSync(made);
  const referee = new Referee(race, random, signal, (seed, onLine) => {
    const orders = { lockFolder, storeFolder, wasm: tools.wasm, seed, withStore: race.withStore };
    return new Racer(tools, orders, folder, onLine);
  });
  const violations = await referee.run();
  violations.push(...judgeRace(referee.holds));
  if (!signal.aborted) {
    if (race.withStore) {
      const audit = { wasm: tools.wasm, generations: 0, compare: compareWith(referee.holds) };
      violations.push(...(await inspect(storeFolder, audit)).violations);
    }
    const answer = await acquireWriterLock(lockFolder, { purpose: 'drill' });
    if (answer.kind === 'granted') await answer.lock.release();
    else violations.push(`nobody lives, and yet the lock is held by process ${answer.holder.pid}`);
  }
  // Goes with the folder, unless that is kept as evidence.
  writeFileSync(path.join(folder, 'race.jsonl'), referee.log.join('\n'));
  referee.tally.count(`grants among ${race.racers}`, referee.holds.length);
  return { rounds: referee.holds.length, violations, tally: referee.tally };
}

function compareWith(holds: readonly Hold[]): (audit: Audit) => string[] {
  return ({ transfers, problems }) => {
    const lost = holds.flatMap(({ commits }) => commits).filter(({ id }) => !transfers.has(id));
    const first = lost[0];
    return first
      ? [...problems, `${lost.length} acknowledged commits are lost, as ${first.id}`]
      : [...problems];
  };
}

/** Keeps the racers racing, and stops and kills them. */
class Referee {
  readonly holds: Hold[] = [];
  readonly tally = new Tally();
  /** All that the racers said, and was done to them. */
  readonly log: string[] = [];
  private readonly racers = new Set<Racer>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly violations: string[] = [];
  private started = 0;
  private lastGrantAt = monotonicMs();
  private isOver = false;

  constructor(
    private readonly race: Race,
    private readonly random: SeededRandom,
    private readonly signal: AbortSignal,
    private readonly launch: (seed: string, onLine: (line: RacerLine, racer: Racer) => void) => Racer,
  ) {}

  async run(): Promise<string[]> {
    for (let n = 0; n < this.race.racers; n++) this.start();
    this.disturb();
    try {
      await waitUntil('an end of the race', () => this.isDone(), { timeoutMs: 10 * 60_000, everyMs: 5 });
    } finally {
      this.isOver = true;
      for (const timer of this.timers) clearTimeout(timer);
      for (const racer of this.racers) racer.kill();
      await Promise.all([...this.racers].map(({ ended }) => ended));
    }
    return this.violations;
  }

  private isDone(): boolean {
    if (monotonicMs() - this.lastGrantAt > patienceMs) this.violations.push('nobody gets the lock any more');
    return this.signal.aborted || this.violations.length > 0 || this.holds.length >= this.race.grants;
  }

  private start(): void {
    const racer = this.launch(this.random.fork(this.started++).seed, (line, who) => this.hear(line, who));
    this.racers.add(racer);
    void racer.ended.then(() => {
      this.racers.delete(racer);
      if (!racer.isKilled) this.violations.push('a racer ended by itself');
      if (!this.isOver) this.start();
    });
  }

  private hear(line: RacerLine, racer: Racer): void {
    this.note(racer, line);
    switch (line.is) {
      case 'granted':
        this.lastGrantAt = monotonicMs();
        if (racer.hold) this.holds.push(racer.hold);
        if (line.forced) this.tally.count('grants by force');
        this.challenge(racer);
        break;
      case 'stopping':
        this.tally.count('stops in mid-step');
        this.resumeLater(racer);
        break;
      case 'killing':
        this.tally.count('kills in mid-step');
        break;
      case 'committed':
        this.tally.count('commits acknowledged');
        break;
      case 'refused':
        this.tally.count('refusals to a holder of the past');
        if (line.current) this.violations.push(`holder ${line.generation} was refused: ${line.message}`);
        break;
      case 'current':
      case 'fenced':
      case 'releasing':
      case 'resumed':
        break;
    }
  }

  /** What may happen to a holder. */
  private challenge(racer: Racer): void {
    const longestMs = this.race.withStore ? 250 : 20;
    const fate = this.random.pick(['nothing', 'nothing', 'kill', 'stop', 'stop']);
    if (fate === 'nothing') return;
    this.later(this.random.magnitude(1, longestMs), () => {
      if (fate === 'kill') this.kill(racer);
      else this.stop(racer);
    });
  }

  /** Also those who only wait are hit now and then, wherever they are. */
  private disturb(): void {
    // With a store, a hold takes long enough to be worth a stop.
    const everyMs = this.race.withStore ? this.random.between(150, 700) : this.random.between(20, 120);
    this.later(everyMs, () => {
      const victim = [...this.racers][this.random.between(0, this.racers.size - 1)];
      if (victim) {
        if (this.random.chance(0.3)) this.kill(victim);
        else this.stop(victim);
      }
      this.disturb();
    });
  }

  private kill(racer: Racer): void {
    if (racer.isKilled) return;
    this.tally.count('kills');
    this.note(racer, { done: 'kill', at: monotonicMs() });
    racer.kill();
  }

  private stop(racer: Racer): void {
    if (racer.isKilled) return;
    this.tally.count('stops');
    this.note(racer, { done: 'stop', at: monotonicMs() });
    racer.stop();
    this.resumeLater(racer);
  }

  /** A stopped holder keeps the lock, unless the user takes it away from it. */
  private resumeLater(racer: Racer): void {
    const others = [...this.racers].filter((other) => other !== racer);
    const other = others[this.random.between(0, others.length - 1)];
    const force = racer.isHolding && this.random.chance(0.5);
    if (force) other?.force();
    this.later(this.random.magnitude(1, force && this.race.withStore ? 600 : 60), () => racer.resume());
  }

  private note(racer: Racer, what: object): void {
    this.log.push(JSON.stringify({ racer: racer.pid, ...what }));
  }

  private later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, delayMs);
    this.timers.add(timer);
  }
}
