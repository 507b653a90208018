import assert from 'node:assert/strict';
import type { Report } from '../../../../src/core/analytics/report';
import { formatCell, formatDuration } from '../../../../src/core/analytics/rendering/formatCell';
import { renderCsv } from '../../../../src/core/analytics/rendering/renderCsv';
import { renderJson } from '../../../../src/core/analytics/rendering/renderJson';
import { escapeMarkdown, renderMarkdown } from '../../../../src/core/analytics/rendering/renderMarkdown';
import { renderTerminal } from '../../../../src/core/analytics/rendering/renderTerminal';
import { displayWidth } from '../../../../src/core/analytics/rendering/safeText';

function reportOf(...names: string[]): Report {
  return {
    id: 'sample',
    title: 'Sample',
    from: '2026-03-09T12:00:00.000Z',
    until: '2026-03-10T12:00:00.000Z',
    agentType: null,
    facts: [{ key: 'rate', label: 'Rate', unit: 'share', value: 0.125 }],
    tables: [
      {
        key: 'rows',
        title: 'Rows',
        columns: [
          { key: 'name', title: 'Name', unit: 'text' },
          { key: 'avg_ms', title: 'Average', unit: 'ms' },
        ],
        rows: names.map((name, index) => [name, index === 0 ? 90_500 : null]),
        whenEmpty: 'Nothing.',
      },
    ],
    notes: ['A note.'],
  };
}

const csvOf = (...names: string[]): string => renderCsv(reportOf(...names).tables[0]);
const firstCsvField = (name: string): string =>
  csvOf(name)
    .split('\r\n')[1]
    ?.replace(/,90500$/, '') ?? '';

describe('A cell', () => {
  it('is shown in units that people read', () => {
    assert.deepEqual(
      [0, 999.6, 59_949, 59_960, 3_599_000, 3_600_000, 47 * 3_600_000, 49 * 3_600_000].map(formatDuration),
      ['0 ms', '1.0 s', '59.9 s', '1 min 00 s', '59 min 59 s', '1 h 00 min', '47 h 00 min', '2 d 01 h'],
    );
    assert.equal(formatCell(1_234_567, 'count'), '1,234,567');
    assert.equal(formatCell(1234.5, 'rate'), '1,234.5');
    assert.equal(formatCell(0.5, 'share'), '50 %');
    assert.equal(formatCell(0.01234, 'usd'), '$0.0123');
    assert.equal(formatCell(12, 'usd'), '$12.00');
    assert.equal(formatCell('2026-03-10T08:15:30.120Z', 'time'), '2026-03-10 08:15:30');
    assert.equal(formatCell('2026-03-10T08:00:00.000Z', 'hour'), '2026-03-10 08:00');
    assert.equal(formatCell(1.5, 'id'), '1.5');
    assert.equal(formatCell(null, 'ms'), '–');
  });

  it('of text is one line without anything that acts on a terminal or hides', () => {
    assert.equal(
      formatCell('a\u001b[31mred\u009b0m\r\nb\u202etxt\u200b\u0000\u2028c\ud800', 'text'),
      'ared btxt c\ufffd',
    );
    assert.equal(formatCell('not a time\u001b[2J', 'time'), 'not a time');
    assert.equal(formatCell('👩‍💻 ünï', 'text'), '👩‍💻 ünï');
  });
});

describe('A report in the terminal', () => {
  it('has its columns in line, numbers at their right', () => {
    assert.equal(
      renderTerminal(reportOf('short', '日本語 name')),
      [
        'Sample',
        '2026-03-09 12:00:00 to 2026-03-10 12:00:00 (UTC)',
        '',
        '  Rate  12.5 %',
        '',
        'Rows',
        '',
        '  Name            Average',
        '  ───────────  ──────────',
        '  short        1 min 31 s',
        '  日本語 name           –',
        '',
        'A note.',
        '',
      ].join('\n'),
    );
  });

  it('cuts what is too long and says in a sentence that there is nothing', () => {
    const lines = renderTerminal(reportOf('x'.repeat(200))).split('\n');
    assert.ok(lines.every((line) => displayWidth(line) < 80));
    assert.ok(lines.some((line) => line.includes('xxx…')));
    assert.match(renderTerminal(reportOf()), /Nothing\./);
  });
});

describe('A report as Markdown', () => {
  it('is a document with a table', () => {
    assert.equal(
      renderMarkdown(reportOf('one', 'two')),
      [
        '# Sample',
        '',
        '2026-03-09 12\\:00\\:00 to 2026-03-10 12\\:00\\:00 \\(UTC\\)',
        '',
        '- Rate: **12.5 %**',
        '',
        '## Rows',
        '',
        '| Name | Average |',
        '| --- | --: |',
        '| one | 1 min 31 s |',
        '| two | – |',
        '',
        '## Notes',
        '',
        '- A note.',
        '',
      ].join('\n'),
    );
  });

  it('has nothing of a hostile name but its text, in one cell of one line', () => {
    const hostile = [
      'a | b',
      '](command:muster.stop)',
      '[x](https://example.org)',
      '![x](https://example.org/a.png)',
      '<img src=x onerror=alert(1)>',
      '`code` *bold* _it_ ~~no~~ $x$',
      '\\| escaped \\',
      'line\n\n# heading',
      '&lt;script&gt;',
      'https://example.org www.example.org a@example.org',
    ];
    const lines = renderMarkdown(reportOf(...hostile)).split('\n');
    const rows = lines.filter((line) => line.startsWith('| ')).slice(2);
    assert.equal(rows.length, hostile.length);
    for (const row of rows) {
      // Every character that could begin something stands behind a backslash.
      const bare = row.slice(2, -2).replace(/\\[^a-z0-9\s]/gi, '');
      assert.equal(bare.split('|').length, 2, row);
      assert.doesNotMatch(bare, /[`*_[\]<>&~$!:@\\]|www\./, row);
    }
  });

  it('keeps the words of what it escapes', () => {
    const text = 'a_b [c](d) `e` <f> & g | h \\ www.example.org';
    assert.equal(escapeMarkdown(text).replace(/\\(.)/g, '$1'), text);
  });
});

describe('A table as CSV', () => {
  it('has a header, machine-readable values and lines that end in CR LF', () => {
    assert.equal(csvOf('one', 'two'), 'name,avg_ms\r\none,90500\r\ntwo,\r\n');
  });

  it('quotes what has a comma, a quote, a line break or blanks around it', () => {
    assert.equal(firstCsvField('a,b'), '"a,b"');
    assert.equal(firstCsvField('say "hi"'), '"say ""hi"""');
    assert.equal(csvOf('a\r\nb'), 'name,avg_ms\r\n"a\nb",90500\r\n');
    assert.equal(firstCsvField(' a'), '" a"');
  });

  it('makes text of what a spreadsheet would run as a formula', () => {
    for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '＝1', '\t=1', '\n=1']) {
      const field = csvOf(formula).slice('name,avg_ms\r\n'.length);
      assert.match(field, /^"?'/, JSON.stringify(formula));
    }
    assert.equal(firstCsvField('=cmd|"/c calc"!A1'), `"'=cmd|""/c calc""!A1"`);
    assert.equal(firstCsvField('feature-1'), 'feature-1');
  });

  it('leaves numbers as they are, also negative ones', () => {
    const [table] = reportOf().tables;
    assert.equal(renderCsv({ ...table, rows: [['n', -1.5]] }), 'name,avg_ms\r\nn,-1.5\r\n');
  });
});

describe('A report as JSON', () => {
  it('has the names and values of the CSV', () => {
    assert.deepEqual(JSON.parse(renderJson(reportOf('one', 'two'))), {
      report: 'sample',
      title: 'Sample',
      from: '2026-03-09T12:00:00.000Z',
      until: '2026-03-10T12:00:00.000Z',
      agent_type: null,
      facts: { rate: 0.125 },
      tables: {
        rows: [
          { name: 'one', avg_ms: 90_500 },
          { name: 'two', avg_ms: null },
        ],
      },
      notes: ['A note.'],
    });
  });

  it('holds no character that a terminal would act on, and loses none', () => {
    const name = '\u001b[31m\u009b0m';
    const json = renderJson(reportOf(name));
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    assert.doesNotMatch(json, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    const { tables } = JSON.parse(json) as { tables: { rows: { name: string }[] } };
    assert.equal(tables.rows[0]?.name, name);
  });
});
