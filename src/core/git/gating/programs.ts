import { joined, type ProgramCall } from './commandWords';

/** Package scripts that a call runs. */
export interface ScriptCall {
  readonly folder: string;
  readonly names: readonly string[];
}

const ownFolderFlags = new Set(['--prefix', '-C', '--cwd', '--dir']);
/** They run these of the project's own scripts, with those before and after them. */
const installing = /^(?:install|i|ci)$/;
const installScripts = ['install', 'prepare'];
/** What package managers do themselves; any other first word of yarn, pnpm and bun is a script. */
const managersOwn = new Set(['install', 'i', 'ci', 'add', 'exec', 'x', 'dlx', 'remove', 'why', 'pm']);

export function scriptCall({ words, folder }: ProgramCall): ScriptCall | undefined {
  const [program = '', ...rest] = words;
  const manager = /^(npm|pnpm|yarn|bun)(?:\.cmd)?$/.exec(program)?.[1];
  if (manager === undefined) {
    if (!/^(?:npm-run-all2?|run-s|run-p)$/.test(program)) return undefined;
    return { folder, names: rest.filter((word) => !word.startsWith('-')) };
  }
  let where = folder;
  const plain: string[] = [];
  for (let at = 0; at < rest.length && rest[at] !== '--'; at++) {
    const word = rest[at] ?? '';
    if (ownFolderFlags.has(word)) where = joined(folder, rest[++at] ?? '.');
    else if (/^--(?:prefix|cwd|dir)=/.test(word)) where = joined(folder, word.slice(word.indexOf('=') + 1));
    else if (!word.startsWith('-')) plain.push(word);
  }
  const [first = '', second] = plain;
  if (first === 'run' || first === 'run-script')
    return { folder: where, names: second === undefined ? [] : [second] };
  if (first === 't' || first === 'tst') return { folder: where, names: ['test'] };
  if (installing.test(first) || (first === '' && manager === 'yarn')) {
    return rest.includes('--ignore-scripts') ? undefined : { folder: where, names: installScripts };
  }
  if (manager === 'npm') {
    return /^(?:test|start|stop|restart)$/.test(first) ? { folder: where, names: [first] } : undefined;
  }
  // `bun test` and `bun build` are bun's own.
  if (first === '' || managersOwn.has(first) || manager === 'bun') return undefined;
  return { folder: where, names: [first] };
}

export interface MakeCall {
  readonly folder: string;
  readonly file: string | undefined;
  readonly targets: readonly string[];
}

export function makeCall({ words, folder }: ProgramCall): MakeCall | undefined {
  const [program = '', ...rest] = words;
  if (!/^(?:g?make|mingw32-make)$/.test(program)) return undefined;
  let where = folder;
  let file: string | undefined;
  const targets: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (word === '-C' || word === '--directory') where = joined(folder, rest[++at] ?? '.');
    else if (word.startsWith('--directory=')) where = joined(folder, word.slice('--directory='.length));
    else if (word === '-f' || word === '--file') file = rest[++at];
    else if (word === '-j' || word === '-l') at += /^\d+$/.test(rest[at + 1] ?? '') ? 1 : 0;
    else if (!word.startsWith('-') && !word.includes('=')) targets.push(word);
  }
  return { folder: where, file, targets };
}

const interpreter =
  /^(?:.*\/)?(?:node|nodejs|deno|bun|tsx|ts-node|python[\d.]*|py|bash|sh|zsh|ksh|dash|source|\.|ruby|perl|php|pwsh|powershell)(?:\.exe)?$/;
/** Their argument is a file that is run as well. */
const loads = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-File']);
/** What follows is code, a module's name or tests, not a script of the project. */
const noScript = new Set(['-e', '--eval', '-p', '--print', '-c', '-m', '--test', '-Command']);

/** Files that a call runs, by the path as it is written: `./ci.sh`, `node scripts/test.mjs`. */
export function interpretedFiles({ words }: ProgramCall): readonly string[] {
  const [program = '', ...rest] = words;
  if (!interpreter.test(program)) return program.includes('/') && !program.startsWith('/') ? [program] : [];
  // To a shell `-e` is a mode, not code.
  const shell = /(?:^|\/)(?:ba|z|k|da)?sh$|^(?:source|\.)$/.test(program);
  const files: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (shell ? /^-\w*c$/.test(word) : noScript.has(word)) break;
    if (loads.has(word)) files.push(rest[++at] ?? '');
    else if (/^--(?:require|import|loader|experimental-loader)=/.test(word))
      files.push(word.slice(word.indexOf('=') + 1));
    else if (!word.startsWith('-') && word !== 'run') {
      files.push(word);
      break;
    }
  }
  return files.filter((file) => file !== '' && !file.startsWith('/'));
}
