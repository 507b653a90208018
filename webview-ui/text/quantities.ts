import { language, t } from '../l10n/t';

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const upToTenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(language, { style: 'percent' });
const dollars = new Intl.NumberFormat(language, {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  useGrouping: false,
});

/** `950`, `12.3k`, `1.2M` */
export function formatTokens(tokens: number): string {
  if (!Number.isFinite(tokens) || tokens < 0) return formatNumber(0);
  if (tokens < 1000) return formatNumber(Math.round(tokens));
  if (tokens < 99_950) return t('{0}k', formatNumber(tokens / 1000, 1));
  if (tokens < 999_500) return t('{0}k', formatNumber(tokens / 1000));
  return t('{0}M', formatNumber(tokens / 1_000_000, 1));
}

/** `$0.42`; what is less than a cent is said to be so rather than rounded to nothing. */
export function formatCost(usd: number): string {
  if (!Number.isFinite(usd) || usd <= 0) return dollars.format(0);
  return usd < 0.01 ? `<${dollars.format(0.01)}` : dollars.format(usd);
}

/** Whole percent that says 0 and 100 only when it is exactly that. */
export function formatPercent(part: number, total: number): string {
  if (total <= 0 || part <= 0) return percent.format(0);
  if (part >= total) return percent.format(1);
  return percent.format(Math.min(99, Math.max(1, Math.round((part / total) * 100))) / 100);
}

/** `1.5 s` */
export function formatSeconds(ms: number): string {
  return `${tenths.format(ms / 1000)} s`;
}

function formatNumber(value: number, digits: 0 | 1 = 0): string {
  return (digits === 0 ? whole : upToTenths).format(value);
}
