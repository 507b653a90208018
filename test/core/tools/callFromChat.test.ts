import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { MusterError } from '../../../src/core/base/errors';
import { chatTools } from '../../../src/core/tools/callFromChat';
import { TestProject } from '../../support/testProject';

describe('The backlog for chats', () => {
  let project: TestProject;

  afterEach(() => project.dispose());

  const refused = (call: Promise<string>, sentence: RegExp): Promise<void> =>
    assert.rejects(
      call,
      (error) => error instanceof MusterError && error.code === 'ToolRefused' && sentence.test(error.message),
    );

  it('is read and extended when the user has switched it on, and is not an agent’s work', async () => {
    project = await TestProject.create({ chatEnabled: true });
    const { callBacklogTool } = await project.open().then((opened) => ({
      callBacklogTool: (name: string, args: unknown) => opened.callBacklogTool(name, args),
    }));
    const features = [{ name: 'Base' }, { name: 'Top', depends_on_indices: [0] }];
    assert.equal(
      await callBacklogTool('feature_create_bulk', { features }),
      '{"created":[{"id":1,"name":"Base"},{"id":2,"name":"Top"}],"total":2}',
    );
    assert.match(await callBacklogTool('feature_get_blocked', {}), /"blocked_by":\[1\]/);
    await refused(callBacklogTool('feature_add_dependency', { id: 1, dependency_id: 2 }), /1 → 2 → 1/);
    for (const tool of ['feature_mark_passing', 'feature_claim_next', 'feature_request_human_input']) {
      await refused(callBacklogTool(tool, {}), /There is no tool/);
    }
    assert.deepEqual(
      project.snapshot.features.map(({ name, dependencies }) => [name, dependencies]),
      [
        ['Base', []],
        ['Top', [1]],
      ],
    );
  });

  it('is closed to them otherwise', async () => {
    project = await TestProject.create();
    const orchestrator = await project.open();
    await refused(orchestrator.callBacklogTool('feature_get_stats', {}), /switch on muster\.chat\.enabled/);
  });

  it('is described in the manifest as the tools are, and only offered when it is on', async () => {
    project = await TestProject.create();
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { languageModelTools: Record<string, unknown>[] };
    };
    assert.deepEqual(
      manifest.contributes.languageModelTools.map(({ name, modelDescription, inputSchema, when }) => ({
        ...{ name, modelDescription, inputSchema, when },
      })),
      chatTools.map(({ name, description, inputSchema }) => ({
        name: `muster_${name}`,
        modelDescription: description,
        inputSchema: JSON.parse(JSON.stringify(inputSchema)) as unknown,
        when: 'config.muster.chat.enabled',
      })),
    );
  });
});
