// @ts-check
// `node scripts/l10n.mjs` lists what the translation lacks; `--fix` sorts it and takes out what is used no more.
// `--missing` prints the messages without a translation as JSON, to be filled in and moved into the bundle.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bareTextsIn } from './l10n/bareTexts.mjs';
import { compareTranslation, readJson } from './l10n/compare.mjs';
import { messagesIn } from './l10n/messages.mjs';
import { readSources } from './l10n/sources.mjs';

process.chdir(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));
const bundleFile = 'l10n/bundle.l10n.de.json';
const sources = readSources();
const { messages, faults } = messagesIn(sources);
const wanted = new Map(messages.map(({ message, place }) => [message, place]));

if (process.argv.includes('--fix')) {
  const kept = Object.entries(readJson(bundleFile)).filter(([message]) => wanted.has(message));
  const sorted = Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(bundleFile, `${JSON.stringify(sorted, null, 2)}\n`);
}
if (process.argv.includes('--missing')) {
  const bundle = readJson(bundleFile);
  const missing = [...wanted.keys()].filter((message) => !(message in bundle)).sort();
  console.log(JSON.stringify(Object.fromEntries(missing.map((message) => [message, ''])), null, 2));
} else {
  const english = readJson('package.nls.json');
  const all = [
    ...faults,
    ...bareTextsIn(sources).map((text) => `not given to t(): ${text}`),
    ...compareTranslation(bundleFile, wanted.keys(), readJson(bundleFile), (message) => message),
    ...compareTranslation(
      'package.nls.de.json',
      Object.keys(english),
      readJson('package.nls.de.json'),
      (key) => english[key] ?? '',
    ),
  ];
  for (const each of all) console.log(each);
  if (readFileSync(bundleFile, 'utf8') === '' || all.length > 0) process.exitCode = 1;
}
