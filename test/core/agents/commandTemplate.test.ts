import assert from 'node:assert/strict';
import { fillCommandTemplate, splitCommandLine } from '../../../src/core/agents/commandTemplate';

const values = {
  prompt_file: '/runs/1/prompt.md',
  worktree: '/work tree/a',
  feature_id: '7',
  feature_name: 'Log in',
  tools_url: 'http://127.0.0.1:1/mcp',
};

describe('A command template', () => {
  const split: readonly (readonly [string, readonly string[]])[] = [
    ['agent --flag  value\t-x', ['agent', '--flag', 'value', '-x']],
    [`agent 'a b' "c d" e' 'f`, ['agent', 'a b', 'c d', 'e f']],
    [String.raw`agent "say \"hi\" \\ \n" 'a\'`, ['agent', String.raw`say "hi" \ \n`, 'a\\']],
    [String.raw`C:\tools\agent.exe a\ b \"q\"`, [String.raw`C:\tools\agent.exe`, 'a b', '"q"']],
    [String.raw`\\server\share\agent`, [String.raw`\\server\share\agent`]],
    [`agent "" ''`, ['agent', '', '']],
    [
      'agent $HOME `id` | cat > x; y & z *',
      ['agent', '$HOME', '`id`', '|', 'cat', '>', 'x;', 'y', '&', 'z', '*'],
    ],
    ['', []],
  ];
  for (const [line, words] of split) {
    it(`splits ${JSON.stringify(line)}`, () => {
      assert.deepEqual(splitCommandLine(line), words);
    });
  }

  it('fills in its placeholders, alone and within arguments', () => {
    assert.deepEqual(
      fillCommandTemplate('agent -f {prompt_file} --id={feature_id} {worktree}/x {feature_name}', values),
      ['agent', '-f', '/runs/1/prompt.md', '--id=7', '/work tree/a/x', 'Log in'],
    );
  });

  it('leaves other braces alone', () => {
    assert.deepEqual(fillCommandTemplate(`awk '{print}' '{"a":{}}' {Feature_id}`, values), [
      'awk',
      '{print}',
      '{"a":{}}',
      '{Feature_id}',
    ]);
  });

  const hostile = [
    `" --dangerous "; rm -rf / #`,
    `' x '`,
    '$(reboot) `reboot` $HOME',
    '{worktree} {prompt_file}',
    'a\nb\\ c',
    '$& $1 $`',
    '--flag',
  ];
  for (const name of hostile) {
    it(`takes the name ${JSON.stringify(name)} as text and nothing else`, () => {
      const filled = fillCommandTemplate('agent --name {feature_name} end', {
        ...values,
        feature_name: name,
      });
      assert.deepEqual(filled, ['agent', '--name', name, 'end']);
    });
  }

  it('cuts what no argument can hold', () => {
    const filled = fillCommandTemplate('agent {feature_name}', { ...values, feature_name: 'a\0b' });
    assert.deepEqual(filled, ['agent', 'ab']);
  });

  it('is refused when it is empty or a quote is open', () => {
    for (const template of ['', '   ', `''`, `agent "x`, `agent 'x`]) {
      assert.throws(() => fillCommandTemplate(template, values), { code: 'SettingInvalid' }, template);
    }
  });
});
