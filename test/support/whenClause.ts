type Context = Readonly<Record<string, string | number | boolean | undefined>>;

/** What VS Code makes of a `when` or `enablement` clause without parentheses, which is how the manifest writes them. */
export function holds(clause: string, context: Context): boolean {
  if (/[()]/.test(clause.replace(/\/[^/]*\/[a-z]*/g, ''))) throw new Error(`Parentheses in “${clause}”`);
  return clause
    .split(' || ')
    .some((alternative) => alternative.split(' && ').every((term) => termHolds(term.trim(), context)));
}

function termHolds(term: string, context: Context): boolean {
  const [, key = '', operator, operand = ''] = /^([\w.!]+)(?: (==|!=|=~|>|<) (.+))?$/.exec(term) ?? [];
  if (key === '') throw new Error(`Not understood: “${term}”`);
  if (operator === undefined) return key.startsWith('!') ? !context[key.slice(1)] : Boolean(context[key]);
  const value = String(context[key] ?? '');
  switch (operator) {
    case '==':
      return value === operand;
    case '!=':
      return value !== operand;
    case '>':
      return Number(value) > Number(operand);
    case '<':
      return Number(value) < Number(operand);
    default: {
      const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(operand) ?? [];
      return new RegExp(source, flags).test(value);
    }
  }
}
