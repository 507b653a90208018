import type { RunMode, Snapshot } from '../../src/shared/viewModel';
import { countOf } from '../text/durations';
import { plainText } from '../text/plainText';

export const modeLabels: Record<RunMode, string> = {
  stopped: 'Stopped',
  running: 'Running',
  paused: 'Paused',
  draining: 'Draining',
  stopping: 'Stopping',
};

/**
 * What a screen reader says about a change: mode, agents, features that passed, failed or need a person, new
 * notices. Thoughts and times are left out, nobody could listen to them.
 */
export function announceChange(previous: Snapshot, next: Snapshot): string | undefined {
  const said: string[] = [];
  if (previous.mode !== next.mode) said.push(`${modeLabels[next.mode]}.`);
  if (previous.activeAgents !== next.activeAgents)
    said.push(`${countOf(next.activeAgents, 'agent')} active.`);
  const before = new Map(previous.features.map((feature) => [feature.id, feature.state]));
  for (const feature of next.features) {
    if (!before.has(feature.id) || before.get(feature.id) === feature.state) continue;
    const name = `Feature ${feature.id}, ${plainText(feature.name, { maxChars: 60 })},`;
    if (feature.state === 'passing') said.push(`${name} passes.`);
    if (feature.state === 'failed') said.push(`${name} failed.`);
    if (feature.state === 'needsPerson') said.push(`${name} needs you.`);
  }
  for (const notice of next.notices) if (!previous.notices.includes(notice)) said.push(plainText(notice));
  if (said.length === 0) return undefined;
  return said.length > 5
    ? `${said.slice(0, 5).join(' ')} And ${said.length - 5} more changes.`
    : said.join(' ');
}
