import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireWriterLock } from '../../../src/core/store/lock';

// Takes the lock again and again, and says when another process was granted it meanwhile. With `hold` it keeps it.
const [, , directory = '', mode = ''] = process.argv;
const say = (line: string): void => void writeSync(1, `${line}\n`);

void (async () => {
  say('ready');
  for (;;) {
    const answer = await acquireWriterLock(directory, { purpose: 'test' });
    if (answer.kind === 'held') {
      await delay(3);
      continue;
    }
    const { lock } = answer;
    say(`granted ${lock.generation}`);
    if (mode === 'hold') {
      setInterval(() => say(lock.isCurrent() ? 'current' : 'fenced'), 20);
      return;
    }
    await delay(Math.random() * 8);
    say(`${lock.isCurrent() ? 'released' : 'lost'} ${lock.generation}`);
    await lock.release();
  }
})();
