import assert from 'node:assert/strict';
import { checkFeatures } from '../../../../src/core/backlog/importers/checkFeatures';
import { csvDelimiterOf, readCsvBacklog } from '../../../../src/core/backlog/importers/csvBacklog';
import { readCsv } from '../../../../src/core/backlog/importers/csvTable';
import type { ImportedBacklog } from '../../../../src/core/backlog/importers/importedBacklog';

describe('A table', () => {
  const cells = (text: string, delimiter = ','): (readonly string[])[] =>
    readCsv(text, delimiter, 'a.csv').map((row) => row.cells);

  it('has fields in quotes with delimiters, line breaks and doubled quotes', () => {
    assert.deepEqual(cells('a,"b,c","d ""e"""\r\n"f\r\ng",,h\n'), [
      ['a', 'b,c', 'd "e"'],
      ['f\r\ng', '', 'h'],
    ]);
  });

  it('may end its lines in any way, or not at all, and have empty lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      assert.deepEqual(cells(`a,b${end}${end}c,${end}`), [
        ['a', 'b'],
        ['c', ''],
      ]);
    }
    assert.deepEqual(cells('a,b\nc,'), [
      ['a', 'b'],
      ['c', ''],
    ]);
    assert.deepEqual(cells('""\n"x"'), [['x']]);
    assert.deepEqual(cells(''), []);
  });

  it('knows the line that each row begins on', () => {
    const lines = readCsv('a\n"b\nc"\n\nd', ',', 'a.csv').map(({ line }) => line);
    assert.deepEqual(lines, [1, 2, 5]);
  });

  it('is refused with the line where a quote is wrong', () => {
    assert.throws(() => cells('a\nb,"c\nd'), /Line 2 of a\.csv: a quoted field is not closed/);
    assert.throws(() => cells('a\n"b\n"c,d'), /Line 3 of a\.csv: something follows a quoted field/);
  });
});

describe('A backlog in a table', () => {
  const read = (text: string): ImportedBacklog => {
    const delimiter = csvDelimiterOf(text);
    assert.ok(delimiter !== undefined, 'it looks like a table');
    const { features, warnings } = readCsvBacklog(text, delimiter, 'a.csv');
    return checkFeatures('a.csv', features, warnings);
  };

  it('is read by the names of its columns, in any order and by many names', () => {
    const { features, warnings } = read(
      'Status,Feature,Depends on,Epic,Priority,Steps,Description,ID\n' +
        'done,Base,,Core,1,,,10\n' +
        'In-Progress,"Top, all of it",#10,Core,2.5,"Open | Look\nClose","Says ""so""",11\n' +
        ',Last,"10, 11",,,,,\n',
    );
    assert.deepEqual(
      features.map(
        ({ sourceId, name, category, priority, steps, description, passes, unverified, dependsOn }) => ({
          ...{ sourceId, name, category, priority, steps, description, passes, unverified, dependsOn },
        }),
      ),
      [
        {
          sourceId: 10,
          name: 'Base',
          category: 'Core',
          priority: 1,
          steps: [],
          description: '',
          passes: true,
          unverified: true,
          dependsOn: [],
        },
        {
          sourceId: 11,
          name: 'Top, all of it',
          category: 'Core',
          priority: 2.5,
          steps: ['Open', 'Look', 'Close'],
          description: 'Says "so"',
          passes: false,
          unverified: false,
          dependsOn: [0],
        },
        {
          sourceId: undefined,
          name: 'Last',
          category: '',
          priority: undefined,
          steps: [],
          description: '',
          passes: false,
          unverified: false,
          dependsOn: [0, 1],
        },
      ],
    );
    assert.deepEqual(warnings, ['Line 3: Feature 11 “Top, all of it” was in progress; it starts anew.']);
  });

  it('may name what a feature depends on, and part its fields otherwise', () => {
    const { features } = read('name;dependencies\nA;\nB;A\nC, and D;"A; B"\n');
    assert.deepEqual(
      features.map(({ dependsOn }) => dependsOn),
      [[], [0], [0, 1]],
    );
    assert.deepEqual(read('title\tstate\nA\tx\n').features[0]?.passes, true);
    assert.equal(csvDelimiterOf('Some prose, with a comma\n'), undefined);
  });

  it('says what it does not know, with the line', () => {
    const { warnings } = read('name,owner,status\nA,me,whatever\n');
    assert.deepEqual(warnings, [
      'The column “owner” says nothing that Muster knows; it is left out.',
      'Line 2 of a.csv: “whatever” is no state that Muster knows; it counts as to be done.',
    ]);
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    [
      'a row has too many fields',
      'name,status\nA,done\nB,done,more\n',
      /Line 3 of a\.csv has 3 fields, and there are 2 columns/,
    ],
    [
      'two columns mean the same',
      'name,title\nA,B\n',
      /Line 1 of a\.csv: the columns “name” and “title” both are the name/,
    ],
    ['a name is missing', 'id,name\n1,A\n2,\n', /Line 3: Feature 2 has no name/],
    ['an id is none', 'id,name\n1,A\nx,B\n', /Line 3: The feature at place 2 has the id “x”/],
    ['an id is there twice', 'id,name\n1,A\n\n1,B\n', /Line 4: Two features have the id 1/],
    [
      'a dependency is nothing of the file',
      'name,dependencies\nA,\nB,"Nowhere"\n',
      /Line 3: Feature 2 “B” depends on “Nowhere”, which is no feature/,
    ],
    ['dependencies form a circle', 'name,dependencies\nA,B\nB,A\n', /1 → 2 → 1; remove one of them/],
  ];
  for (const [what, text, sentence] of wrong) {
    it(`is refused as a whole, with the line, when ${what}`, () => {
      assert.throws(() => read(text), sentence);
    });
  }
});
