import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Clauses {
  readonly when?: string;
  readonly enablement?: string;
}
interface Command extends Clauses {
  readonly command: string;
  readonly title: string;
  readonly category: string;
}
interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scope: string;
  readonly order: number;
}
export interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly virtualWorkspaces: { readonly supported: boolean };
    readonly untrustedWorkspaces: {
      readonly supported: boolean | string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly contributes: {
    readonly languageModelTools: readonly { readonly displayName: string }[];
    readonly commands: readonly Command[];
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly menus: Readonly<
      Record<
        string,
        readonly (Clauses & {
          readonly command?: string;
          readonly submenu?: string;
          readonly group?: string;
        })[]
      >
    >;
    readonly views: Readonly<
      Record<string, readonly { readonly id: string; readonly icon: string; readonly when?: string }[]>
    >;
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
      readonly panel: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly viewsWelcome: readonly (Clauses & { readonly view: string; readonly contents: string })[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

/** `package.json` as VS Code reads it. */
export function readManifest(): Manifest {
  return readJson('package.json') as Manifest;
}

/** What stands for `%key%` in the manifest. */
export function readManifestTexts(): Readonly<Record<string, string>> {
  return readJson('package.nls.json') as Readonly<Record<string, string>>;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.resolve(file), 'utf8'));
}

/** Every string below a value, with the keys that lead to it. */
export function* stringsIn(
  value: unknown,
  keys: readonly string[] = [],
): Generator<{ key: string; text: string }> {
  if (typeof value === 'string') yield { key: keys.at(-1) ?? '', text: value };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* stringsIn(inner, Array.isArray(value) ? keys : [...keys, key]);
    }
  }
}
