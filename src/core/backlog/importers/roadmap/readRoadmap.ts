import { malformed, type RawBacklog, type RawFeature } from '../importedBacklog';
import { dependencyTexts, findDependencies, nameWithoutDependencies } from './roadmapDependencies';
import { plain, type RoadmapLine, roadmapLines } from './roadmapLines';
import { isDoneHeading, isStruckOut, numberedHeading, stateIn } from './roadmapStates';

export interface RoadmapFeature {
  readonly line: number;
  /** What others may call it by besides its name: `12`, `2.5`. */
  readonly key: string | undefined;
  name: string;
  readonly category: string;
  priority: number | undefined;
  readonly description: string[];
  readonly steps: string[];
  /** Each with its own words of what it waits for. */
  readonly waitsFor: { readonly line: number; readonly text: string }[];
  isDone: boolean;
  isBegun: boolean;
  /** Lines of what is not ticked below it. */
  readonly left: number[];
}

const maxNameLength = 200;

/** Whether a text has what {@link readRoadmap} reads features from. */
export function looksLikeRoadmap(text: string): boolean {
  return roadmapLines(text).some(
    (line) => (line.kind === 'item' && line.mark !== undefined) || line.kind === 'heading',
  );
}

/**
 * Reads the features of a roadmap in Markdown. What a feature is depends on how it is written: headings such as
 * `PRIORITY 3: Search` where there are any; else items with a box; else the items of its lists.
 *
 * @throws MusterError ImportMalformed
 */
export function readRoadmap(text: string, file: string): RawBacklog {
  const lines = roadmapLines(text);
  const numbered = lines.some((line) => line.kind === 'heading' && numberedHeading(line.text) !== undefined);
  const boxed = lines.some((line) => line.kind === 'item' && line.mark !== undefined);
  const warnings: string[] = [];
  const features = numbered ? byHeadings(lines) : byItems(lines, boxed, warnings);
  if (features.length === 0) {
    throw malformed(
      `${file} has no features; write them as a check list (“- [ ] Name”), a list, or headings such as “PRIORITY 1: Name”.`,
    );
  }
  const resolved = findDependencies(features, warnings);
  const keys = features.map(({ key }) => key);
  return {
    warnings,
    features: features.map((feature, place): RawFeature => {
      const { line, key, name, category, priority, description, steps, isBegun, left } = feature;
      const passes = feature.isDone && left.length === 0;
      if (feature.isDone && !passes) {
        warnings.push(
          `Line ${line}: “${name}” is ticked, but line ${left[0] ?? 0} below it is not; it is still to be done.`,
        );
      }
      const isOwn = key !== undefined && /^\d{1,9}$/.test(key) && keys.indexOf(key) === keys.lastIndexOf(key);
      return {
        ...{ line, name, category, steps, passes, priority, question: undefined },
        id: isOwn && Number(key) > 0 ? Number(key) : undefined,
        description: description.join('\n').trim(),
        dependencies: undefined,
        dependencyPlaces: resolved[place] ?? [],
        // A tick is somebody's word.
        unverified: passes,
        inProgress: isBegun && !passes,
      };
    }),
  };
}

function byHeadings(lines: readonly RoadmapLine[]): RoadmapFeature[] {
  const features: RoadmapFeature[] = [];
  let feature: RoadmapFeature | undefined;
  let level = 0;
  let category = '';
  for (const line of lines) {
    if (line.kind === 'heading') {
      const head = numberedHeading(line.text);
      if (head !== undefined) {
        level = line.level;
        const state = stateIn(head.name);
        feature = newFeature(line.line, state.name, category, head.key);
        // `1.2.3` is no number; then the place in the file decides.
        feature.priority = Number.isNaN(Number(head.key)) ? undefined : Number(head.key);
        feature.isDone = state.isDone;
        feature.isBegun = state.isBegun;
        features.push(feature);
      } else if (feature === undefined || line.level <= level) {
        feature = undefined;
        category = line.text;
      } else feature.description.push(line.text);
      continue;
    }
    if (feature === undefined) continue;
    const text = plain(line.text);
    const status = /^status\s*:\s*(.*)$/i.exec(text)?.[1];
    if (status !== undefined) {
      const state = stateIn(status);
      feature.isDone = state.isDone;
      feature.isBegun = state.isBegun;
    } else if (line.kind === 'item' && line.mark !== undefined) {
      takeStep(feature, line.line, text, line.mark === 'done');
    } else takeText(feature, line.line, text, line.kind === 'item');
  }
  return features;
}

function byItems(lines: readonly RoadmapLine[], boxed: boolean, warnings: string[]): RoadmapFeature[] {
  const features: RoadmapFeature[] = [];
  let feature: RoadmapFeature | undefined;
  let indent = 0;
  let category = '';
  let isDone = false;
  for (const line of lines) {
    if (line.kind === 'heading') {
      feature = undefined;
      category = line.text;
      isDone = isDoneHeading(line.text);
      continue;
    }
    if (line.kind === 'item' && (feature === undefined || line.indent <= indent)) {
      feature = undefined;
      // In a file with boxes a bullet without one is a remark.
      if (boxed && line.mark === undefined) continue;
      indent = line.indent;
      if (isStruckOut(line.text)) {
        warnings.push(
          `Line ${line.line}: “${plain(line.text).replaceAll('~~', '')}” is struck out and left out.`,
        );
        continue;
      }
      feature = featureOfItem(line.line, line.text, category);
      feature.isDone = line.mark === 'done' || (!boxed && isDone);
      feature.isBegun = line.mark === 'begun';
      features.push(feature);
      continue;
    }
    // A paragraph that is not indented has nothing to do with the item before it.
    if (feature === undefined || (line.kind === 'text' && line.indent <= indent)) {
      feature = undefined;
      continue;
    }
    const text = plain(line.text);
    if (line.kind === 'item' && dependencyTexts(text).length === 0) {
      takeStep(feature, line.line, text, line.mark !== 'open' && line.mark !== 'begun');
    } else takeText(feature, line.line, text, line.kind === 'item');
  }
  return features;
}

function featureOfItem(line: number, raw: string, category: string): RoadmapFeature {
  const text = plain(raw);
  const leading = /^#(\d+)\s*[:.)-]?\s+(.+)$/.exec(text) ?? undefined;
  const trailing = /\(#(\d+)\)\s*$/.exec(text)?.[1];
  const feature = newFeature(
    line,
    leading?.[2] ?? text.replace(/\s*\(#\d+\)\s*$/, ''),
    category,
    leading?.[1] ?? trailing,
  );
  for (const words of dependencyTexts(feature.name)) feature.waitsFor.push({ line, text: words });
  feature.name = nameWithoutDependencies(feature.name);
  if (Array.from(feature.name).length > maxNameLength) {
    feature.description.push(feature.name);
    feature.name = `${Array.from(feature.name).slice(0, maxNameLength).join('').trimEnd()}…`;
  }
  return feature;
}

function newFeature(line: number, name: string, category: string, key: string | undefined): RoadmapFeature {
  return {
    ...{ line, key, name, category, priority: undefined },
    ...{ description: [], steps: [], waitsFor: [], isDone: false, isBegun: false, left: [] },
  };
}

function takeStep(feature: RoadmapFeature, line: number, text: string, isDone: boolean): void {
  if (text !== '') feature.steps.push(text);
  if (!isDone) feature.left.push(line);
}

/** Also what it waits for stays in the description: people may have written more than that. */
function takeText(feature: RoadmapFeature, line: number, text: string, isItem: boolean): void {
  for (const words of dependencyTexts(text)) feature.waitsFor.push({ line, text: words });
  feature.description.push(isItem ? `- ${text}` : text);
}
