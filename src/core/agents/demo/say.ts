type Kind = 'thinking' | 'working' | 'testing' | 'tool' | 'done' | 'failed';

/** A line that Muster reads as what the agent does. */
export function say(kind: Kind, text: string): void {
  process.stdout.write(`@muster ${kind}: ${text.replace(/\s+/g, ' ')}\n`);
}

export function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
