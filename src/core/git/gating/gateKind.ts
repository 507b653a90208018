import type { GateKind } from '../../settings';

/** In this order: `build && test` is a test. */
const signs: readonly (readonly [GateKind, RegExp])[] = [
  [
    'typecheck',
    /\b(?:tsc|type-?check|check-types|check:types|mypy|pyright|svelte-check|cargo check|flow)\b/i,
  ],
  ['test', /\b(?:tests?|pytest|jest|mocha|vitest|ava|rspec|unittest|tox|nox|verify)\b/i],
  ['lint', /\b(?:lint|eslint|clippy|vet|ruff|flake8|pylint|biome|prettier|stylelint|rubocop|fmt|format)\b/i],
  ['build', /\b(?:build|compile|assemble)\b/i],
];

/** What a command is, as far as its text tells. */
export function kindOf(command: string): GateKind {
  // First the program alone: `eslint test/` is no test.
  const [program = ''] = command.trim().split(/\s+/, 1);
  const byProgram = signs.find(([, sign]) => sign.test(program));
  return (byProgram ?? signs.find(([, sign]) => sign.test(command)))?.[0] ?? 'other';
}
