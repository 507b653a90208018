/** `950`, `12.3k`, `1.2M` */
export function formatTokens(tokens: number): string {
  if (!Number.isFinite(tokens) || tokens < 0) return '0';
  if (tokens < 1000) return String(Math.round(tokens));
  if (tokens < 99_950) return `${trimZero((tokens / 1000).toFixed(1))}k`;
  if (tokens < 999_500) return `${Math.round(tokens / 1000)}k`;
  return `${trimZero((tokens / 1_000_000).toFixed(1))}M`;
}

/** `$0.42`; what is less than a cent is said to be so rather than rounded to nothing. */
export function formatCost(usd: number): string {
  if (!Number.isFinite(usd) || usd <= 0) return '$0.00';
  return usd < 0.01 ? '<$0.01' : `$${usd.toFixed(2)}`;
}

/** Whole percent that says 0 and 100 only when it is exactly that. */
export function formatPercent(part: number, total: number): string {
  if (total <= 0 || part <= 0) return '0%';
  if (part >= total) return '100%';
  return `${Math.min(99, Math.max(1, Math.round((part / total) * 100)))}%`;
}

function trimZero(text: string): string {
  return text.replace(/\.0$/, '');
}
