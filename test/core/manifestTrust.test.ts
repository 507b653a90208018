import assert from 'node:assert/strict';
import type { Settings } from '../../src/core/settings';
import {
  commandIds,
  contextKeys,
  manageTrustCommand,
  panelViewId,
  type ProjectKey,
  settingKeys,
  settingsSection,
  viewIds,
} from '../../src/host/contributions';
import { readManifest, readManifestTexts } from '../support/manifest';
import { holds } from '../support/whenClause';

const { capabilities, contributes } = readManifest();
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('the manifest, for a workspace that is not trusted or not on disk', () => {
  it('stays off where the workspace is not on disk', () => {
    assert.equal(capabilities.virtualWorkspaces.supported, false);
  });

  it('offers in Restricted Mode only what runs nothing, and one view that says why', () => {
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    for (const workspaceFolderCount of [0, 1, 2]) {
      const early = { isWorkspaceTrusted: false, workspaceFolderCount };
      const context = { ...early, [contextKeys.project]: 'untrusted' satisfies ProjectKey };
      for (const each of [early, context]) {
        const offered = contributes.commands
          .filter(({ enablement }) => enablement === undefined || holds(enablement, each))
          .map(({ command }) => command);
        assert.deepEqual(sorted(offered), sorted([commandIds.showLog, commandIds.openSettings]));
      }
      const views = Object.values(contributes.views).flat();
      const shown = views.filter(({ when }) => when === undefined || holds(when, context));
      assert.deepEqual(
        shown.map(({ id }) => id),
        [viewIds.agents, panelViewId],
      );
      const welcome = contributes.viewsWelcome.filter(({ when = '' }) => holds(when, context));
      assert.deepEqual(
        welcome.map(({ view, contents }) => [view, contents]),
        [[viewIds.agents, workspaceFolderCount === 0 ? '%welcome.noFolder%' : '%welcome.untrusted%']],
      );
    }
    assert.match(
      readManifestTexts()['welcome.untrusted'] ?? '',
      new RegExp(`\\(command:${manageTrustCommand}\\)`),
    );
  });

  it('takes no program, variable or switch from a workspace before it is trusted', () => {
    const names = [
      ...['provider', 'providers', 'executables', 'providerArguments', 'commandTemplate', 'environment'],
      ...['gateCommands', 'gateDetect', 'gateOnScriptChange', 'permissionPrompts', 'yolo', 'worktreeRoot'],
      ...['setupCommands', 'setupCopy', 'setupLink', 'setupEnv', 'planningGoals'],
      ...['langfuseEnabled', 'langfuseIncludeText', 'chatEnabled', 'chatMcpServer'],
    ] as const satisfies readonly (keyof Settings)[];
    assert.deepEqual(
      sorted(capabilities.untrustedWorkspaces.restrictedConfigurations),
      sorted(names.map((name) => `${settingsSection}.${settingKeys[name]}`)),
    );
  });
});
