/** What a colour means; the style sheet gives each its theme colour. Never the only sign: a word or icon goes with it. */
export type Tone = 'quiet' | 'waiting' | 'ready' | 'active' | 'merging' | 'success' | 'warning' | 'error';
