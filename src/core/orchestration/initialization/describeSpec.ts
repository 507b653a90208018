import { itemsOf } from '../../backlog/spec/specOutline';
import type { SpecPreview } from './previewSpec';

const sectionsShown = 8;

/** A preview as lines for people. */
export function describeSpec({ outline, bytes, lines, existing }: SpecPreview): string[] {
  const { title, statedFeatures, sections } = outline;
  const items = itemsOf(outline);
  const kilobytes = (bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0);
  const size = `${lines} ${lines === 1 ? 'line' : 'lines'}, ${kilobytes} kB`;
  return [
    title === undefined ? `${size}.` : `${title} (${size}).`,
    ...(statedFeatures === undefined ? [] : [`It asks for ${statedFeatures} features.`]),
    items === 0
      ? 'No list items that look like features were found; the agent reads the text as it is.'
      : `${items} list ${items === 1 ? 'item looks like a feature' : 'items look like features'}:`,
    ...sections
      .slice(0, sectionsShown)
      .map(
        ({ title: heading, items: found }) =>
          `  ${heading === '' ? '(no heading)' : heading}: ${found.length}`,
      ),
    ...(sections.length > sectionsShown ? [`  … and ${sections.length - sectionsShown} more sections`] : []),
    existing === 0
      ? 'The backlog is empty.'
      : `The backlog has ${existing} ${existing === 1 ? 'feature' : 'features'} already; what is there stays as it is and is not added again.`,
  ];
}
