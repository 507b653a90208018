import assert from 'node:assert/strict';
import { instantOf, offsetName, readTime, timeZoneOf } from '../../../../src/core/agents/importers/localTime';

const utc = (text: string, zone: string): string | undefined => {
  const stated = readTime(text);
  return stated && new Date(instantOf(stated, timeZoneOf(zone))).toISOString();
};

describe('Local time', () => {
  it('is read in winter and in summer', () => {
    assert.equal(utc('2025-01-15T12:00:00', 'Europe/Paris'), '2025-01-15T11:00:00.000Z');
    assert.equal(utc('2025-07-15T12:00:00.999999', 'Europe/Paris'), '2025-07-15T10:00:00.999Z');
    assert.equal(utc('2025-07-15 12:00', 'Asia/Kolkata'), '2025-07-15T06:30:00.000Z');
    assert.equal(utc('2025-07-15T12:00:00', '-03:30'), '2025-07-15T15:30:00.000Z');
  });

  it('is read around a change of the clocks', () => {
    // 02:30 came twice; the first is meant.
    assert.equal(utc('2025-10-26T02:30:00', 'Europe/Paris'), '2025-10-26T00:30:00.000Z');
    assert.equal(utc('2025-10-26T01:59:59', 'Europe/Paris'), '2025-10-25T23:59:59.000Z');
    assert.equal(utc('2025-10-26T03:00:00', 'Europe/Paris'), '2025-10-26T02:00:00.000Z');
    // 02:30 never came.
    assert.equal(utc('2025-03-30T02:30:00', 'Europe/Paris'), '2025-03-30T01:30:00.000Z');
    assert.equal(utc('2025-03-30T03:00:00', 'Europe/Paris'), '2025-03-30T01:00:00.000Z');
  });

  it('goes by the zone that it names itself', () => {
    assert.equal(utc('2025-07-15T12:00:00Z', 'Asia/Tokyo'), '2025-07-15T12:00:00.000Z');
    assert.equal(utc('2025-07-15T12:00:00-0500', 'Asia/Tokyo'), '2025-07-15T17:00:00.000Z');
  });

  it('is not read from what is none', () => {
    for (const text of ['', 'soon', '2025-02-30T00:00:00', '2025-01-01T25:00:00', '2025-01-01T00:61:00']) {
      assert.equal(readTime(text), undefined, text);
    }
  });

  it('names offsets', () => {
    assert.deepEqual([120, -210, 0].map(offsetName), ['+02:00', '-03:30', '+00:00']);
  });
});
