import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { readOutputRange } from '../../src/core/agents/outputRange';
import { RunRecord } from '../../src/core/agents/runner/runRecord';
import { OutputFollower, type OutputPlace } from '../../src/shared/outputFollower';
import { temporaryFolder } from '../support/temporaryFolder';

const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;
const line = `${'x'.repeat(99)}\n`;

/** Keeps what an output channel would hold, and what it was told. */
class RecordingPlace implements OutputPlace {
  text = '';
  mostHeld = 0;
  readonly leftOut: number[] = [];

  append(text: string): void {
    this.text += text;
    this.mostHeld = Math.max(this.mostHeld, this.text.length);
  }
  clear(): void {
    this.text = '';
  }
  leaveOut(bytes: number): void {
    this.leftOut.push(bytes);
  }
}

describe('Output that is followed', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: number;
  let size: number;
  let place: RecordingPlace;
  let ranges: { readonly from: number; readonly bytes: number }[];
  let follower: OutputFollower;

  beforeEach(() => {
    folder = temporaryFolder('followed');
    const record = new RunRecord(folder.path);
    file = openSync(record.pathOf('stdout'), 'w');
    size = 0;
    place = new RecordingPlace();
    ranges = [];
    follower = new OutputFollower(async (from, maxBytes) => {
      const range = await readOutputRange(record, from, maxBytes);
      ranges.push({ from, bytes: Buffer.byteLength(range.text) });
      return range;
    }, place);
  });
  afterEach(() => {
    closeSync(file);
    folder.remove();
  });

  const write = (text: string): void => {
    size += writeSync(file, text, size);
  };
  /** A hole: as long as any other output, and no room on the disk. */
  const grow = (bytes: number): void => {
    size += bytes;
    ftruncateSync(file, size);
  };

  it('shows all of a short one, and then what comes', async () => {
    write('one\n');
    await follower.showNew();
    write('two\n');
    await follower.showNew();
    assert.equal(place.text, 'one\ntwo\n');
    assert.deepEqual(place.leftOut, []);
  });

  it('reads of a gigabyte only its end, in ranges, and says what it leaves out', async () => {
    grow(gigabyte);
    write(line.repeat(10_000));
    await follower.showNew();
    const read = ranges.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(read < megabyte / 2, `${read} bytes were read`);
    assert.ok(ranges.every(({ bytes }) => bytes <= 64 * 1024));
    assert.deepEqual(place.leftOut, [size - 256 * 1024]);
    assert.ok(place.text.endsWith(line));
  });

  it('goes to the new end when more came than anybody could read', async () => {
    write('begun\n');
    await follower.showNew();
    grow(gigabyte);
    write('latest\n');
    ranges = [];
    await follower.showNew();
    const read = ranges.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(read < megabyte, `${read} bytes were read`);
    assert.ok(place.text.endsWith('latest\n'));
    assert.ok(!place.text.includes('begun'));
  });

  it('holds some megabytes at most however long it goes on, and misses nothing of its end', async () => {
    for (let n = 0; n < 20; n++) {
      write(line.repeat(10_000));
      await follower.showNew();
    }
    assert.ok(size > 15 * megabyte);
    assert.ok(place.mostHeld < 4.5 * megabyte, `${place.mostHeld} characters were held`);
    assert.ok(place.text.endsWith(line.repeat(1000)));
  });

  it('shows nothing after it was stopped', async () => {
    write('one\n');
    await follower.showNew();
    write('two\n');
    follower.stop();
    await follower.showNew();
    assert.equal(place.text, 'one\n');
  });
});
