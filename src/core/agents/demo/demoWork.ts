import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FeatureDetails } from './featureTools';

export const sharedFile = 'CONFLICTS.md';

/** Files that belong to this feature alone, so that independent features never conflict. */
export function writeFeatureFiles(folder: string, feature: FeatureDetails): readonly string[] {
  const name = `${feature.id}-${slug(feature.name)}`;
  const note = path.join('features', `${name}.md`);
  const module = path.join('features', `${name}.mjs`);
  mkdirSync(path.join(folder, 'features'), { recursive: true });
  writeFileSync(path.join(folder, note), noteOf(feature));
  writeFileSync(path.join(folder, module), moduleOf(feature));
  return [note, module];
}

/** Puts this feature's line where every feature with the `conflict` directive puts its own. */
export function writeSharedLine(folder: string, feature: FeatureDetails): readonly string[] {
  const file = path.join(folder, sharedFile);
  const line = `- #${feature.id} ${oneLine(feature.name)}`;
  const lines = readLines(file);
  if (!lines.includes(line)) {
    const heading = ['# Features that change the same line', ''];
    const others = lines.slice(heading.length + 1);
    writeFileSync(file, [...heading, line, ...others, ''].join('\n').replace(/\n+$/, '\n'));
  }
  return [sharedFile];
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function noteOf(feature: FeatureDetails): string {
  const steps = feature.steps.map((step) => `- [x] ${oneLine(step)}`);
  return [
    `# ${oneLine(feature.name)}`,
    '',
    `Feature ${feature.id}, written by Muster's demo agent. No AI was involved.`,
    ...(feature.description === '' ? [] : ['', feature.description.trim()]),
    ...(steps.length === 0 ? [] : ['', ...steps]),
    ...(feature.regressions === 0 ? [] : ['', `Mended after ${feature.regressions} regressions.`]),
    '',
  ].join('\n');
}

function moduleOf(feature: FeatureDetails): string {
  const content = { id: feature.id, name: feature.name, category: feature.category };
  // JSON allows two line separators that end a line in older script engines.
  const json = JSON.stringify(content, null, 2)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return `/** Stands for what an agent would have written for this feature. */\nexport const feature = ${json};\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function slug(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return words.slice(0, 40).replace(/-+$/, '') || 'feature';
}
