/** Forms in which secrets are commonly written; what stands in the first group stays. */
const forms: readonly RegExp[] = [
  // Headers and settings that say what they are: `Authorization: Bearer …`, `api_key=…`, `"password": "…"`.
  /((?:authorization|proxy-authorization)["']?\s*[:=]\s*["']?(?:bearer|basic|token)?\s*)[^\s"',;]+/gi,
  /(\b[\w-]*(?:api[_-]?key|secret|passw(?:or)?d|access[_-]?token|auth[_-]?token|private[_-]?key)[\w-]*["']?\s*[:=]\s*["']?)[^\s"',;]+/gi,
  /(\bbearer\s+)[\w.~+/=-]{8,}/gi,
  // Credentials in an address.
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
  // Keys that are known by how they begin.
  /()\b(?:sk|pk|rk)-[\w-]{16,}/g,
  /()\b(?:gh[pousr]|github_pat)_\w{16,}/g,
  /()\bAIza[\w-]{30,}/g,
  /()\bxox[abprs]-[\w-]{10,}/g,
  /()\bAKIA[0-9A-Z]{16}\b/g,
  /()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

const namesOfSecrets = /key|token|secret|passw|credential|auth/i;
/** Shorter values would be found in ordinary words. */
const minLength = 8;

/** The values in an environment whose names say that they are secret. */
export function secretsIn(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined &&
    value.length >= minLength &&
    namesOfSecrets.test(name) &&
    !/[\\/]/.test(value[0] ?? '')
      ? [value]
      : [],
  );
}

/** The text without what looks like a secret, and without the given ones. */
export function redactSecrets(text: string, secrets: readonly string[] = []): string {
  let redacted = text;
  for (const secret of secrets) redacted = redacted.replaceAll(secret, '[redacted]');
  for (const form of forms) redacted = redacted.replace(form, '$1[redacted]');
  return redacted;
}
