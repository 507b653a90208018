import type { WaitReason } from '../backlog/feature';

/** `12,000 of 10,000 tokens`, `$1.20 of $1.00`, `31 of 30 minutes` */
export function budgetText({
  measure,
  used,
  limit,
}: Pick<Extract<WaitReason, { kind: 'budget' }>, 'measure' | 'used' | 'limit'>): string {
  switch (measure) {
    case 'tokens':
      return `${used.toLocaleString('en-US')} of ${limit.toLocaleString('en-US')} tokens`;
    case 'usd':
      return `$${used.toFixed(2)} of $${limit.toFixed(2)}`;
    case 'minutes':
      return `${Math.floor(used)} of ${limit} minutes`;
  }
}
