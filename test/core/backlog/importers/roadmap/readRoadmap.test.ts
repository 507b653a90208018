import assert from 'node:assert/strict';
import { checkFeatures } from '../../../../../src/core/backlog/importers/checkFeatures';
import type { ImportedBacklog } from '../../../../../src/core/backlog/importers/importedBacklog';
import { readRoadmap } from '../../../../../src/core/backlog/importers/roadmap/readRoadmap';

describe('A roadmap in Markdown', () => {
  const read = (text: string): ImportedBacklog => {
    const { features, warnings } = readRoadmap(text, 'ROADMAP.md');
    return checkFeatures('ROADMAP.md', features, warnings);
  };
  const brief = ({ features }: ImportedBacklog): string[] =>
    features.map(
      ({ category, name, passes, dependsOn }) =>
        `${passes ? 'x' : ' '} ${category}/${name} [${dependsOn.join()}]`,
    );

  it('has a feature for each box, with the heading as its category', () => {
    const backlog = read(`# Plan

Some words.

## Core
- [x] **Sign up** with [OAuth](https://example.org)
- [ ] \`list\` books
* [~] Begun
- a remark

\`\`\`
- [ ] not this
\`\`\`
<!--
- [ ] nor this
-->
## Later
1. [ ] Search
- [ ] ~~Dropped~~
`);
    assert.deepEqual(brief(backlog), [
      'x Core/Sign up with OAuth []',
      '  Core/list books []',
      '  Core/Begun []',
      '  Later/Search []',
    ]);
    assert.deepEqual(
      backlog.features.map(({ unverified }) => unverified),
      [true, false, false, false],
    );
    assert.deepEqual(backlog.warnings, [
      'Line 19: “Dropped” is struck out and left out.',
      'Line 8: Feature 3 “Begun” was in progress; it starts anew.',
    ]);
  });

  it('has what is nested as steps, and is done only when all of that is', () => {
    const backlog = read(`- [x] All
  - [x] One
  - [X] Two
- [x] Not all
    - [x] Three
    - [ ] Four
- [ ] Open
  - plain
  Words of its own.

Words of nobody.
`);
    assert.deepEqual(brief(backlog), ['x /All []', '  /Not all []', '  /Open []']);
    assert.deepEqual(
      backlog.features.map(({ steps }) => steps),
      [['One', 'Two'], ['Three', 'Four'], ['plain']],
    );
    assert.equal(backlog.features[2]?.description, 'Words of its own.');
    assert.deepEqual(backlog.warnings, [
      'Line 4: “Not all” is ticked, but line 6 below it is not; it is still to be done.',
    ]);
  });

  it('says what depends on what, by name or number, in brackets, behind a dash or as a line below', () => {
    const backlog = read(`- [ ] #1 Accounts
- [ ] Search (#7)
- [ ] Basket (depends on: accounts, Search)
- [ ] Pay — depends on Basket and #1.
- [ ] Mail
  - Depends on: #7
- [ ] Bread, butter and jam
- [ ] Toast (blocked by Bread, butter and jam)
`);
    assert.deepEqual(brief(backlog), [
      '  /Accounts []',
      '  /Search []',
      '  /Basket [0,1]',
      '  /Pay [2,0]',
      '  /Mail [1]',
      '  /Bread, butter and jam []',
      '  /Toast [5]',
    ]);
    assert.deepEqual(backlog.warnings, []);
    assert.deepEqual(
      backlog.features.map(({ sourceId }) => sourceId),
      [1, 7, ...Array<undefined>(5).fill(undefined)],
    );
  });

  it('tells of dependencies that are nothing of the file, and goes on without them', () => {
    const { features, warnings } = read(
      '- [ ] A (depends on the bank, A)\n- [ ] B\n- [ ] B\n- [ ] C (depends on B)\n',
    );
    assert.deepEqual(
      features.map(({ dependsOn }) => dependsOn),
      [[], [], [], []],
    );
    assert.deepEqual(warnings, [
      'Line 1: “A” depends on “the bank”, but nothing in the file is called so; that dependency is left out.',
      'Line 1: “A” depends on “A”, but it is itself; that dependency is left out.',
      'Line 4: “C” depends on “B”, but several are called so; that dependency is left out.',
    ]);
  });

  it('may number its features in headings, with their states and fields', () => {
    const backlog = read(`# Roadmap
## Foundation
### PRIORITY 1: Database ✅ Complete
**Status**: ✅ Complete
Stores all.

### 🔴 PRIORITY 2.5: Reports 📝 Planned
**Dependencies**: PRIORITY 1, US-003
- [ ] By day
- [ ] By week

#### Notes
- Fast

### US-003 - Export
**Status:** 🔄 In Progress
**Dependencies**: None

## Appendix
- [ ] not a feature here
`);
    assert.deepEqual(brief(backlog), [
      'x Foundation/Database []',
      '  Foundation/Reports [0,2]',
      '  Foundation/Export []',
    ]);
    const [database, reports, exported] = backlog.features;
    assert.deepEqual([database?.sourceId, database?.priority, database?.description], [1, 1, 'Stores all.']);
    assert.deepEqual(
      [reports?.sourceId, reports?.priority, reports?.steps],
      [undefined, 2.5, ['By day', 'By week']],
    );
    assert.match(reports?.description ?? '', /Notes\n- Fast/);
    assert.deepEqual([exported?.sourceId, exported?.priority], [3, 3]);
    assert.match(backlog.warnings.join('\n'), /Line 15: .*“Export” was in progress/);
  });

  it('without boxes has a feature for each list item, done below a heading that says so', () => {
    const backlog = read('# Shop\n## ✅ Done\n- Login\n## Shipping soon\n- Search\n  - fast\n---\n- Pay\n');
    assert.deepEqual(brief(backlog), [
      'x ✅ Done/Login []',
      '  Shipping soon/Search []',
      '  Shipping soon/Pay []',
    ]);
  });

  it('cuts a name that is a whole story, and keeps the story', () => {
    const [feature] = read(`- [ ] ${'word '.repeat(100)}\n`).features;
    assert.equal(feature?.name.length, 200);
    assert.match(feature.description, /^(word ){99}word$/);
  });

  it('is refused as a whole when it has no features or a circle', () => {
    assert.throws(
      () => read('# Roadmap\n\nWords.\n'),
      /ROADMAP\.md has no features; write them as a check list/,
    );
    assert.throws(() => read('- [ ] A (depends on B)\n- [ ] B (depends on A)\n'), /circle: 1 → 2 → 1/);
  });
});
