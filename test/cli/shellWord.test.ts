import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { shellWord } from '../../src/cli/shellWord';

describe('A path in a command to paste', () => {
  (process.platform === 'win32' ? it.skip : it)('reaches the program as it is, whatever it holds', () => {
    for (const path of ['/home/ann/shop', '/tmp/Größe "x" it\'s $HOME `id`/a b', '~/x', '']) {
      const said = execFileSync('sh', ['-c', `printf %s ${shellWord(path)}`], { encoding: 'utf8' });
      assert.equal(said, path);
    }
  });

  it('stands in the quotes that also `cmd` knows on Windows', () => {
    assert.equal(shellWord('C:\\My code\\shop', 'win32'), '"C:\\My code\\shop"');
  });
});
