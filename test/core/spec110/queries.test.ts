import assert from 'node:assert/strict';
import type { Store } from '../../../src/core/store/store';
import { sqlite3 } from '../../support/sqlite3';
import { addAgents, now, ran, rowsOf, type RowValues } from '../analytics/reportLab';
import { buildReport } from '../../../src/core/analytics/reports';
import { StoreLab } from '../store/storeLab';
import highIdlePriorities from './highIdlePriorities.sql';
import hourlyVelocity from './hourlyVelocity.sql';
import slowArchitectSpecs from './slowArchitectSpecs.sql';

/** As it is 12:00 UTC on 2026-03-10, 24 hours ago was 12:00 on the 9th. Priorities are text, as importers hand them over. */
const agents: readonly RowValues[] = [
  architect('1', ran('2026-03-10T11:00:00.000Z', 119_999, 30_000)),
  architect('2', ran('2026-03-10T10:15:00.000Z', 3_600_000, 90_000)),
  architect('1.5', ran('2026-03-09T13:00:00.000Z', 2_000_000, 1_500_000)),
  architect('042', { ...ran('2026-03-09T12:00:00.000Z', 60_000, 60_000), status: 'failed' }),
  developer('1', ran('2026-03-09T00:00:00.000Z', 1_800_000, 121_000)),
  developer('2', ran('2026-03-08T23:59:59.999Z', 1_800_001, 0)),
  developer(null, { spawned_at: '2026-03-10T11:59:30.000Z', status: 'running', pid: 81957 }),
  architect('042', { spawned_at: '2026-03-10T11:30:00.500Z', status: 'spawned', pid: 81958 }),
];

function architect(priority_number: string, row: RowValues): RowValues {
  return { agent_type: 'architect', task_type: 'create_spec', priority_number, ...row };
}

function developer(priority_number: string | null, row: RowValues): RowValues {
  return { agent_type: 'code_developer', priority_number, ...row };
}

/** SQLite in WebAssembly takes `'now'` from `Date.now`. */
function atNow<T>(body: () => T): T {
  const original = Date.now;
  Date.now = () => now;
  try {
    return body();
  } finally {
    Date.now = original;
  }
}

for (const { zone, localNoon } of [
  { zone: 'UTC', localNoon: '2026-03-10 12:00:00' },
  { zone: 'Pacific/Auckland', localNoon: '2026-03-11 01:00:00' },
]) {
  describe(`The queries of SPEC-110, as printed, where the clock shows the time of ${zone},`, () => {
    const zoneBefore = process.env['TZ'];
    const lab = new StoreLab();
    let store: Store;

    before(async () => {
      process.env['TZ'] = zone;
      store = await lab.open();
      await addAgents(store, ...agents);
    });
    after(async () => {
      if (zoneBefore === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zoneBefore;
      await lab.remove();
    });

    const query = (sql: string): unknown[] => atNow(() => store.query(sql));

    it('run where local time is what the zone says', () => {
      const [row] = store.query(`SELECT datetime('2026-03-10T12:00:00.000Z', 'localtime') AS local`);
      assert.deepEqual(row, { local: localNoon });
    });

    it('find slow architect specs', () => {
      assert.deepEqual(query(slowArchitectSpecs), [
        { priority_number: 2, duration_minutes: 60 },
        // 2,000,000 ms are 33.3 minutes, and whole ones are counted.
        { priority_number: 1.5, duration_minutes: 33 },
        { priority_number: 1, duration_minutes: 1 },
      ]);
    });

    it('calculate hourly velocity, with the whole of the UTC day in which the 24 hours begin', () => {
      assert.deepEqual(query(hourlyVelocity), [
        // 36 hours ago: a `T` sorts behind the blank of datetime('now', '-24 hours').
        { hour: '2026-03-09 00:00', spawned: 1, completed: 1 },
        { hour: '2026-03-09 12:00', spawned: 1, completed: 0 },
        { hour: '2026-03-09 13:00', spawned: 1, completed: 1 },
        { hour: '2026-03-10 10:00', spawned: 1, completed: 1 },
        { hour: '2026-03-10 11:00', spawned: 3, completed: 1 },
        // And not the millisecond before that day.
      ]);
    });

    it('find priorities with high idle time', () => {
      assert.deepEqual(query(highIdlePriorities), [
        { priority_number: 1.5, avg_idle_seconds: 1500 },
        // (30 + 121) / 2; priority 2 waited 45 seconds on average, 42 exactly 60.
        { priority_number: 1, avg_idle_seconds: 75.5 },
      ]);
    });

    it('see the velocity of each type', () => {
      assert.deepEqual(query('SELECT * FROM agent_velocity ORDER BY agent_type'), [
        {
          agent_type: 'architect',
          total_agents: 5,
          completed: 3,
          failed: 1,
          avg_duration_ms: (119_999 + 3_600_000 + 2_000_000) / 3,
          avg_idle_ms: 540_000,
          max_duration_ms: 3_600_000,
          min_duration_ms: 60_000,
        },
        {
          agent_type: 'code_developer',
          total_agents: 3,
          completed: 2,
          failed: 0,
          avg_duration_ms: 1_800_000.5,
          avg_idle_ms: 60_500,
          max_duration_ms: 1_800_001,
          min_duration_ms: 1_800_000,
        },
      ]);
    });

    it('see bottlenecks, the longest first', () => {
      const columns = 'agent_id, duration_ms, idle_time_ms, completed_at, bottleneck_type';
      assert.deepEqual(query(`SELECT ${columns} FROM agent_bottlenecks`), [
        bottleneck(2, 3_600_000, 90_000, '2026-03-10T11:15:00.000Z', 'Long Duration'),
        bottleneck(3, 2_000_000, 1_500_000, '2026-03-09T13:33:20.000Z', 'High Idle Time'),
        bottleneck(6, 1_800_001, 0, '2026-03-09T00:30:00.000Z', 'Long Duration'),
        bottleneck(5, 1_800_000, 121_000, '2026-03-09T00:30:00.000Z', 'Normal'),
        bottleneck(1, 119_999, 30_000, '2026-03-10T11:01:59.999Z', 'Normal'),
      ]);
    });

    it('see when each priority was worked on, in the order of numbers', () => {
      assert.deepEqual(query('SELECT * FROM priority_timeline'), [
        timeline(1, 'architect', '2026-03-10T11:00:00.000Z', '2026-03-10T11:01:59.999Z', 1, 119_999),
        timeline(1, 'code_developer', '2026-03-09T00:00:00.000Z', '2026-03-09T00:30:00.000Z', 1, 1_800_000),
        timeline(1.5, 'architect', '2026-03-09T13:00:00.000Z', '2026-03-09T13:33:20.000Z', 1, 2_000_000),
        timeline(2, 'architect', '2026-03-10T10:15:00.000Z', '2026-03-10T11:15:00.000Z', 1, 3_600_000),
        timeline(2, 'code_developer', '2026-03-08T23:59:59.999Z', '2026-03-09T00:30:00.000Z', 1, 1_800_001),
        // One of the two has not ended, and has no time yet.
        timeline(42, 'architect', '2026-03-09T12:00:00.000Z', '2026-03-09T12:01:00.000Z', 2, 60_000),
      ]);
    });

    it('see active agents, the oldest first, and for how long they have been at work', () => {
      const rows = query('SELECT * FROM active_agents') as { elapsed_ms: number }[];
      const expected = [
        active(8, 81958, 'architect', 42, 'spawned', '2026-03-10T11:30:00.500Z', 1_799_500),
        active(7, 81957, 'code_developer', null, 'running', '2026-03-10T11:59:30.000Z', 30_000),
      ];
      // A day as a floating-point number is good for a millisecond, no more.
      for (const [index, row] of expected.entries()) {
        const { elapsed_ms = 0 } = rows[index] ?? {};
        assert.ok(Math.abs(elapsed_ms - row.elapsed_ms) <= 1, `${elapsed_ms} ms`);
        assert.deepEqual(rows[index], { ...row, elapsed_ms });
      }
      assert.equal(rows.length, expected.length);
    });

    it('and our own report on hours compares like with like: the last 24 hours and nothing before', () => {
      const report = buildReport(store, 'hourly-velocity', { now });
      assert.deepEqual(
        rowsOf(report).map(({ hour, spawned, completed_of_spawned }) => [
          hour,
          spawned,
          completed_of_spawned,
        ]),
        [
          ['2026-03-09T12:00:00.000Z', 1, 0],
          ['2026-03-09T13:00:00.000Z', 1, 1],
          ['2026-03-10T10:00:00.000Z', 1, 1],
          ['2026-03-10T11:00:00.000Z', 3, 1],
        ],
      );
    });

    it('and the printed query does so too with the change that the documentation names', () => {
      const changed = hourlyVelocity.replace(
        "datetime('now', '-24 hours')",
        "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-24 hours')",
      );
      assert.notEqual(changed, hourlyVelocity);
      const rows = query(changed) as { hour: string }[];
      assert.deepEqual(
        rows.map(({ hour }) => hour),
        ['2026-03-09 13:00', '2026-03-10 10:00', '2026-03-10 11:00'],
      );
    });

    it('answer the same in the SQLite of this machine, which opens the file itself', async () => {
      const sqls = [
        slowArchitectSpecs,
        highIdlePriorities,
        'SELECT * FROM agent_velocity ORDER BY agent_type',
        'SELECT * FROM agent_bottlenecks',
        'SELECT * FROM priority_timeline',
        'SELECT agent_id, status FROM active_agents',
      ];
      const expected = sqls.map((sql) => query(sql));
      const { file } = store;
      await store.close();
      const answers = sqls.map((sql) => sqlite3(file, sql, '-json'));
      store = await lab.open();
      for (const [index, answer] of answers.entries()) {
        if (answer !== undefined) assert.deepEqual(JSON.parse(answer), expected[index]);
      }
    });
  });
}

function bottleneck(
  agent_id: number,
  duration_ms: number,
  idle_time_ms: number,
  completed_at: string,
  bottleneck_type: string,
) {
  return { agent_id, duration_ms, idle_time_ms, completed_at, bottleneck_type };
}

function timeline(
  priority_number: number,
  agent_type: string,
  first_spawn: string,
  last_completion: string,
  agent_count: number,
  total_time_ms: number,
) {
  // No group has more than one agent with a duration.
  const avg_time_ms = total_time_ms;
  return {
    priority_number,
    agent_type,
    first_spawn,
    last_completion,
    agent_count,
    total_time_ms,
    avg_time_ms,
  };
}

function active(
  agent_id: number,
  pid: number,
  agent_type: string,
  priority_number: number | null,
  status: string,
  spawned_at: string,
  elapsed_ms: number,
) {
  return { agent_id, pid, agent_type, task_id: 'feature-1', priority_number, status, spawned_at, elapsed_ms };
}
