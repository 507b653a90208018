import assert from 'node:assert/strict';
import path from 'node:path';
import { Terminal, whyNoTerminal } from '../support/terminal';
import { TestProject } from '../support/testProject';

describe('muster dashboard in a terminal', function () {
  this.timeout(180_000);
  const missing = whyNoTerminal();
  if (missing !== undefined) {
    // Without a body: counted as left out.
    it(`is left out: ${missing}`);
    return;
  }
  let project: TestProject;
  let terminal: Terminal | undefined;

  before(async () => {
    project = await TestProject.create();
    await project.open();
    await project.add('First');
  });
  afterEach(() => terminal?.dispose());
  after(() => project.dispose());

  const open = (rows?: number, columns?: number): Terminal => {
    const { folder, environment } = project.repository;
    const argv = [process.execPath, path.resolve('dist/cli.js'), 'dashboard', '--folder', folder];
    terminal = Terminal.open(argv, environment, rows, columns);
    return terminal;
  };
  const shows = (text: string) => (lines: readonly string[]) => lines.some((line) => line.includes(text));
  /** What a person wants of any program that took the whole screen. */
  const assertLeft = async (left: Terminal): Promise<void> => {
    assert.equal(await left.ended, 0);
    const { isAlternate, isCursorShown, lines, scrolled, wrapped } = left.screen;
    assert.deepEqual([isAlternate, isCursorShown], [false, true]);
    assert.ok(left.isAsBefore, 'keys are handled as before');
    assert.deepEqual([scrolled, wrapped], [0, 0]);
    assert.ok(
      lines.every((line) => line === ''),
      'nothing is left on the screen that was there before',
    );
  };

  it('draws anew in its place, and at q leaves the terminal as it was', async () => {
    const shown = open();
    await shown.until('it is drawn', shows('0 of 1 features pass'));
    await shown.until('it says how to end it', (lines) => lines.includes('q quits'));
    assert.deepEqual([shown.screen.isAlternate, shown.screen.isCursorShown], [true, false]);
    await project.add('Second');
    await shown.until('it is drawn anew', shows('0 of 2 features pass'));
    const [first = ''] = shown.screen.lines;
    assert.match(first, /: stopped, run by /);
    assert.equal(shown.screen.lines.filter((line) => line.includes('features pass')).length, 1);
    // Keys that mean nothing here, among them one that is several characters, do nothing.
    shown.type('x\u001b[A');
    await project.add('Third');
    await shown.until('it goes on', shows('0 of 3 features pass'));
    shown.type('q');
    await assertLeft(shown);
  });

  it('ends at Ctrl+C too', async () => {
    const shown = open();
    await shown.until('it is drawn', shows('q quits'));
    shown.type('\u0003');
    await assertLeft(shown);
  });

  it('fits into whatever the terminal is resized to, however small', async () => {
    const shown = open(24, 200);
    await shown.until('it is drawn', shows('q quits'));
    for (const [rows, columns] of [
      [12, 40],
      [4, 20],
      [2, 12],
      [30, 100],
    ] as const) {
      shown.resize(rows, columns);
      // Its size is told as rows and then as columns, and each is drawn for.
      await shown.until(`it fits ${rows} rows and ${columns} columns`, (lines) => {
        const { wrapped, scrolled } = shown.screen;
        const [first = ''] = lines;
        const isCut = rows <= 2 || (columns < 60 ? first.endsWith('…') : first.includes('stopped, run by'));
        return lines.includes('q quits') && wrapped + scrolled === 0 && isCut;
      });
      assert.equal(shown.screen.lines.length, rows);
    }
    shown.type('Q');
    await assertLeft(shown);
  });

  it('says what is wrong on the screen that was there, when there is nothing to show', async () => {
    const argv = [process.execPath, path.resolve('dist/cli.js'), 'dashboard', '--folder', '/'];
    terminal = Terminal.open(argv, project.repository.environment, 24, 200);
    assert.equal(await terminal.ended, 1);
    assert.equal(terminal.output.includes('\u001b'), false);
    assert.match(terminal.screen.lines[0] ?? '', /^muster: \[NotAGitRepository\]/);
  });
});
