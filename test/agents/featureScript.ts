import { asRecord, asText } from '../../src/core/agents/outputParser';
import type { Conversation, ModelTurn } from './modelServer';

const own = 'mcp__muster__';

/** What a good agent does with a feature: reads it, writes what it asks for, commits, submits. */
export function featureScript({ text, results }: Conversation): ModelTurn {
  const featureId = Number(/`feature_get_by_id` with id (\d+)/.exec(text)?.[1]);
  const worktree = /working directory: (\S+)/i.exec(text)?.[1] ?? '';
  const failed = results.find((result) => result.failed);
  if (failed !== undefined) return { text: `STOPPED: ${failed.tool} failed: ${failed.text}` };
  switch (results.length) {
    case 0:
      return { tool: `${own}feature_get_by_id`, input: { id: featureId } };
    case 1: {
      // From the tool's answer and not from the prompt: it shows that the answer has arrived. The program
      // may put reminders of its own behind it.
      const answer = /^\{.*\}/.exec(results[0]?.text ?? '')?.[0] ?? '{}';
      const feature = asRecord(JSON.parse(answer));
      const content = `${asText(feature['name'])}: ${asText(feature['description'])}\n`;
      return { tool: 'Write', input: { file_path: `${worktree}/feature-${featureId}.txt`, content } };
    }
    case 2: {
      const command = `git add feature-${featureId}.txt && git commit -q -m "Add feature ${featureId}" && git log --oneline -1`;
      return { tool: 'Bash', input: { command, description: 'Commit the work' } };
    }
    case 3:
      return { tool: `${own}feature_mark_passing`, input: { id: featureId } };
    default:
      return { text: `FEATURE ${featureId} SUBMITTED` };
  }
}
