/** One program call of a command line, as a shell would take it apart. */
export interface ProgramCall {
  /** The program and its arguments, without assignments and programs that only start another one. */
  readonly words: readonly string[];
  /** Where it runs, after the `cd`s before it; relative to the repository. */
  readonly folder: string;
}

/** Programs that run the rest of their line. */
const startsAnother = new Set([
  ...['cross-env', 'env', 'exec', 'time', 'command', 'nice', 'nohup', 'sudo', 'dotenv', '--', 'if', 'then'],
  ...['do', 'else', '!', '(', '{', 'npx', 'bunx', 'timeout', 'xvfb-run', 'c8', 'nyc', 'uv', 'poetry', 'pdm'],
]);
/** What follows some of them before the program itself. */
const passedOver = /^(?:-\S*|run|exec|\d+[smhd]?|[A-Za-z_][A-Za-z0-9_]*=.*)$/;
const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/;

/**
 * The program calls of a command line or of a shell script's text. It reads what people write in scripts, not
 * the whole language of a shell: what is built up from variables is not followed.
 */
export function programCalls(text: string, folder = ''): ProgramCall[] {
  const calls: ProgramCall[] = [];
  let here = folder;
  for (const words of simpleCommands(text)) {
    let at = 0;
    while (at < words.length && assignment.test(words[at] ?? '')) at++;
    while (at < words.length && startsAnother.has(words[at] ?? '')) {
      at++;
      while (at < words.length && passedOver.test(words[at] ?? '')) at++;
    }
    const call = words.slice(at);
    const [program, target] = call;
    if (program === undefined) continue;
    if (program === 'cd') here = joined(here, target ?? '.');
    else calls.push({ words: call, folder: here });
  }
  return calls;
}

/** Programs that check nothing, however they end. */
const idle = new Set(['echo', 'printf', 'true', 'false', ':', 'exit']);

/** Whether a command line starts a program that could find anything wrong. */
export function doesSomething(text: string): boolean {
  return programCalls(text).some(({ words }) => !idle.has(words[0] ?? ''));
}

export function joined(folder: string, file: string): string {
  return folder === '' || folder === '.' ? file : `${folder}/${file}`;
}

/** Words by command; quotes are taken off, comments left out. */
function simpleCommands(text: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  // Where output goes to is no part of what is called, and its `&` ends no command.
  const line = text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\d*>&(?:\d+|-)|&>>?/g, (to) => (to.startsWith('&') ? ' >' : ' '));
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (char === '"' || char === "'") {
      const end = line.indexOf(char, at + 1);
      const stop = end < 0 ? line.length : end;
      word = (word ?? '') + line.slice(at + 1, stop);
      at = stop;
    } else if (char === '#' && word === undefined) {
      const end = line.indexOf('\n', at);
      at = (end < 0 ? line.length : end) - 1;
    } else if (/[\n;&|]/.test(char)) endCommand();
    else if (/\s/.test(char)) endWord();
    else if ((char === '(' || char === ')') && word === undefined) endCommand();
    else word = (word ?? '') + char;
  }
  endCommand();
  return commands;
}
