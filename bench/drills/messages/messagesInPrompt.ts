import type { Received } from './messageLedger';

/** Contents of the drill's own messages; what Muster writes itself has none. */
export const contentPattern = /drill-[a-z]+-?\d*-\d+/;

/** Messages that came with an agent's first instruction. */
export function messagesInPrompt(prompt: string): Pick<Received, 'attempt' | 'content'>[] {
  const [, written = ''] = prompt.split(/^# Messages$/m);
  return written.split('\n\n').flatMap((part, index, parts) => {
    const content = /^ {4}(\S+)$/.exec(part)?.[1];
    if (content === undefined || !contentPattern.test(content)) return [];
    const times = /handed over for the (\d+)\w\w time/.exec(parts[index - 1] ?? '')?.[1];
    return [{ content, attempt: Number(times ?? 1) }];
  });
}
