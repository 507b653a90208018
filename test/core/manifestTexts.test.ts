import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commandIds, contextKeys } from '../../src/host/contributions';
import { readManifest, readManifestTexts, stringsIn } from '../support/manifest';

const manifest = readManifest();
const { contributes } = manifest;
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

describe('the manifest, for those who read it', () => {
  it('keeps every text for people in package.nls.json, and none there that is not used', () => {
    const shown = new Set([
      'title',
      'category',
      'name',
      'contextualTitle',
      'label',
      'contents',
      'description',
      'markdownDescription',
      'enumDescriptions',
      'patternErrorMessage',
      'altText',
    ]);
    const used = new Set<string>();
    // Names, descriptions and schemas of tools are for models; people see their titles.
    const { languageModelTools, ...forPeople } = contributes;
    const titles = languageModelTools.map(({ displayName }) => ({ title: displayName }));
    for (const { key, text } of [
      ...stringsIn(forPeople),
      ...stringsIn(titles),
      ...stringsIn(manifest.capabilities),
    ]) {
      const name = /^%(.+)%$/.exec(text)?.[1];
      if (shown.has(key)) assert.ok(name !== undefined, `“${text}” is not in package.nls.json`);
      if (name !== undefined) used.add(name);
    }
    assert.deepEqual([...used].sort(), Object.keys(readManifestTexts()).sort());
  });

  it('ticks a step of the walkthrough off by commands, settings and context keys that there are', () => {
    const commands = new Set<string>(Object.values(commandIds));
    const keys = new Set<string>(Object.values(contextKeys));
    assert.ok(steps.length >= 5);
    for (const { id, completionEvents } of steps) {
      assert.ok(completionEvents.length > 0, id);
      for (const event of completionEvents) {
        const [kind, what = ''] = event.split(':');
        if (kind === 'onCommand') assert.ok(commands.has(what), event);
        else if (kind === 'onSettingChanged') assert.ok(what in contributes.configuration.properties, event);
        else assert.ok(kind === 'onContext' && keys.has(what.split(' == ')[0] ?? ''), event);
      }
    }
  });

  it('has pictures in the walkthrough that follow the theme and stay small', () => {
    for (const { media } of steps) {
      const picture = readFileSync(media.svg, 'utf8');
      assert.ok(picture.length < 6000, media.svg);
      assert.match(picture, /var\(--vscode-editor-background\)/, media.svg);
      assert.doesNotMatch(picture, /<script|<text|(?:fill|stroke): #/, media.svg);
    }
  });

  it('names only files that exist', () => {
    const icons = [...stringsIn(contributes)].filter(
      ({ key, text }) => (key === 'icon' || key === 'svg') && !text.startsWith('$('),
    );
    for (const file of [manifest.icon, ...icons.map(({ text }) => text)]) {
      assert.ok(existsSync(path.resolve(file)), file);
    }
  });
});
