import { joined, type ProgramCall, programCalls } from './commandWords';
import { type Makefile, readMakefile } from './makefile';
import { scriptsIn } from './packageScripts';
import { interpretedFiles, makeCall, scriptCall } from './programs';
import { runnerSettings } from './runnerSettings';
import type { TreeFiles } from './treeFiles';

/**
 * All that defines what the gate's commands do, by name: the package scripts and make targets that they run and
 * those that these run, the settings of test runners and package managers, and script files that they name by path. What is tested is no part
 * of it, nor is what a JavaScript or Python script calls in its turn.
 */
export async function scriptParts(
  files: TreeFiles,
  commands: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const walk = new PartsWalk(files);
  for (const command of commands) await walk.text(command, '');
  return walk.parts;
}

class PartsWalk {
  readonly parts = new Map<string, string>();

  constructor(private readonly files: TreeFiles) {}

  async text(text: string, folder: string): Promise<void> {
    for (const call of programCalls(text, folder)) await this.call(call);
  }

  private async call(call: ProgramCall): Promise<void> {
    const script = scriptCall(call);
    if (script !== undefined) await this.packageScripts(script.folder, script.names);
    const make = makeCall(call);
    if (make !== undefined) {
      const makefile = await readMakefile(this.files, make.folder, make.file);
      if (makefile !== undefined) {
        const targets =
          make.targets.length > 0
            ? make.targets
            : [makefile.firstTarget].filter((name) => name !== undefined);
        for (const target of targets) await this.makeTarget(makefile, target, make.folder);
      }
    }
    for (const [name, text] of await runnerSettings(this.files, call)) this.add(name, text);
    for (const file of interpretedFiles(call)) await this.file(joined(call.folder, file), call.folder);
  }

  /** True when it is new. */
  private add(name: string, text: string): boolean {
    if (this.parts.has(name)) return false;
    this.parts.set(name, text);
    return true;
  }

  private async packageScripts(folder: string, names: readonly string[]): Promise<void> {
    const scripts = await scriptsIn(this.files, folder);
    if (scripts === undefined) return;
    for (const name of names.flatMap((each) => matching(Object.keys(scripts), each))) {
      for (const hook of [`pre${name}`, name, `post${name}`]) {
        const text = scripts[hook];
        if (text !== undefined && this.add(`${joined(folder, 'package.json')}: script "${hook}"`, text))
          await this.text(text, folder);
      }
    }
  }

  private async makeTarget(makefile: Makefile, name: string, folder: string): Promise<void> {
    const rule = makefile.targets.get(name);
    if (rule === undefined) {
      // It may come from there.
      for (const included of makefile.includes) {
        const file = joined(folder, included);
        const text = await this.files.text(file);
        if (text !== undefined) this.add(`${file}: included by ${makefile.file}`, text);
      }
      return;
    }
    if (!this.add(`${makefile.file}: target "${name}"`, rule.text)) return;
    this.makeVariables(makefile, rule.text);
    for (const prerequisite of rule.prerequisites)
      if (makefile.targets.has(prerequisite)) await this.makeTarget(makefile, prerequisite, folder);
    await this.text(rule.recipe.replace(/\$[({]MAKE[)}]/g, 'make'), folder);
  }

  private makeVariables(makefile: Makefile, text: string): void {
    for (const [, name = ''] of text.matchAll(/\$[({]([^\s(){}:,]+)/g)) {
      const definition = makefile.variables.get(name);
      if (definition !== undefined && this.add(`${makefile.file}: variable ${name}`, definition))
        this.makeVariables(makefile, definition);
    }
  }

  private async file(file: string, folder: string): Promise<void> {
    const text = await this.files.text(file);
    if (text === undefined || !this.add(file.replace(/^(?:\.\/)+/, ''), text)) return;
    if (/\.(?:sh|bash|zsh|ksh)$/.test(file) || /^#!.*\b(?:ba|z|k|da)?sh\b/.test(text)) {
      await this.text(text, folder);
    }
  }
}

/** `lint:*` of npm-run-all names several. */
function matching(names: readonly string[], wanted: string): readonly string[] {
  if (!wanted.includes('*')) return [wanted];
  const parts = wanted.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return names.filter((name) => pattern.test(name));
}
