// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Where texts for people in VS Code are written. The engine's sentences (src/core) and the CLI are English. */
const folders = ['src/host', 'src/shared', 'webview-ui'];

/** @returns {ts.SourceFile[]} the sources, parsed; paths relative to the checkout, with `/` */
export function readSources(root = '.') {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .sort()
      .map((name) => {
        const file = path.posix.join(folder, name.split(path.sep).join('/'));
        return parse(file, readFileSync(path.join(root, file), 'utf8'));
      }),
  );
}

/** @param {string} file @param {string} text */
export function parse(file, text) {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** @param {ts.Node} node */
export function placeOf(node) {
  const source = node.getSourceFile();
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
