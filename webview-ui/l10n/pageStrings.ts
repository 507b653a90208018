/** What the host has put into the page before any script runs; see src/host/dashboard/dashboardHtml.ts. */
export interface PageStrings {
  /** The display language of VS Code, such as `de`. */
  readonly language: string;
  /** Translations by their English message; empty in English. */
  readonly messages: Readonly<Record<string, string>>;
}

/** The little of a page that is read; in Node, where tests run, there is none. */
interface PageDocument {
  readonly documentElement: { readonly lang: string };
  getElementById(id: string): { readonly textContent: string | null } | null;
}

export const stringsElementId = 'l10n';

export function readPageStrings(
  page = (globalThis as { readonly document?: PageDocument }).document,
): PageStrings {
  const language = page?.documentElement.lang;
  const messages = parse(page?.getElementById(stringsElementId)?.textContent);
  return { language: language === undefined || !isLanguage(language) ? 'en' : language, messages };
}

/** English rather than nothing, whatever stands there. */
function parse(text: string | null | undefined): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
