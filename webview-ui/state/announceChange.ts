import type { RunMode, Snapshot } from '../../src/shared/viewModel';
import { needsOf } from '../../src/shared/needs/needsOf';
import { t } from '../l10n/t';
import { agentsText } from '../text/counts';
import { plainText } from '../text/plainText';

export const modeLabels: Record<RunMode, string> = {
  stopped: t('Stopped'),
  running: t('Running'),
  paused: t('Paused'),
  draining: t('Draining'),
  stopping: t('Stopping'),
};

/**
 * What a screen reader says about a change: mode, agents, features that passed, failed or need a person, new
 * notices. Thoughts and times are left out, nobody could listen to them.
 */
export function announceChange(previous: Snapshot, next: Snapshot): string | undefined {
  const said: string[] = [];
  if (previous.mode !== next.mode) said.push(`${modeLabels[next.mode]}.`);
  if (previous.activeAgents !== next.activeAgents) said.push(t('{0} active.', agentsText(next.activeAgents)));
  const before = new Map(previous.features.map((feature) => [feature.id, feature.state]));
  for (const feature of next.features) {
    if (!before.has(feature.id) || before.get(feature.id) === feature.state) continue;
    const name = t('Feature {0}, {1},', feature.id, plainText(feature.name, { maxChars: 60 }));
    if (feature.state === 'passing') said.push(t('{0} passes.', name));
    if (feature.state === 'failed') said.push(t('{0} failed.', name));
    if (feature.state === 'needsPerson') said.push(t('{0} needs you.', name));
  }
  said.push(...newNeeds(previous, next));
  const told = new Set(needsOf(next).flatMap((need) => need.notices ?? []));
  for (const notice of next.notices)
    if (!previous.notices.includes(notice) && !told.has(notice)) said.push(plainText(notice));
  if (said.length === 0) return undefined;
  return said.length > 5
    ? t('{0} And {1} more changes.', said.slice(0, 5).join(' '), said.length - 5)
    : said.join(' ');
}

/** What has come to need a person, unless the change of its feature was said. */
function newNeeds(previous: Snapshot, next: Snapshot): string[] {
  const known = new Set(needsOf(previous, t).map(({ id }) => id));
  const before = new Map(previous.features.map(({ id, state }) => [id, state]));
  const after = new Map(next.features.map(({ id, state }) => [id, state]));
  return needsOf(next, t)
    .filter(({ id, featureId }) => {
      const isSaid = featureId !== undefined && before.get(featureId) !== after.get(featureId);
      return !known.has(id) && !isSaid;
    })
    .map(({ title }) => t('Needs you: {0}', plainText(title, { maxChars: 120 })));
}
