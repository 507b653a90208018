import { writeSync } from 'node:fs';
import { acquireWriterLock } from '../../../src/core/store/lock';

// Takes the lock, keeps it and says again and again whether it still has it.
const [, , directory = ''] = process.argv;
const say = (line: string): void => void writeSync(1, `${line}\n`);

void (async () => {
  const answer = await acquireWriterLock(directory, { purpose: 'test' });
  if (answer.kind === 'held') return;
  const { lock } = answer;
  say(`granted ${lock.generation}`);
  setInterval(() => say(lock.isCurrent() ? 'current' : 'fenced'), 20);
})();
