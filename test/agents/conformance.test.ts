import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { providerById } from '../../src/core/agents/providers';
import { messageOf } from '../../src/core/base/errors';
import type { AgentView } from '../../src/shared/viewModel';
import { temporaryFolder } from '../support/temporaryFolder';
import type { ConformanceResult } from './conformanceRun';
import { type InstalledAgent, installAgent } from './installAgent';
import { loopbackOnly } from './loopbackOnly';
import { turnTokens } from './model/conversation';
import { modelErrorWords, plannedFeatures, type Scenario, scenarios } from './scenarios';
import { testAgents } from './testAgents';
import { assertEvents, eventsOf, readTranscript, recordTranscript } from './transcripts';

/** How each program was tested, said when all is over. */
const report: string[] = [];

/** The quick run is for every change: each program implements and submits one feature, and no more. */
const isQuick = process.env['MUSTER_TEST_AGENTS'] === 'quick';
const wanted: readonly Scenario[] = isQuick ? ['implement'] : (Object.keys(scenarios) as Scenario[]);

describe('Real agent programs', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let script: string;
  /** They are hundreds of megabytes each; the next run finds what was installed. */
  let installsUntil: number;
  before(async () => {
    installsUntil = Date.now() + (isQuick ? 3 : 15) * 60_000;
    folder = temporaryFolder('agents');
    script = path.join(folder.path, 'conformanceRun.cjs');
    await build({
      entryPoints: ['test/agents/conformanceRun.ts'],
      outfile: script,
      bundle: true,
      platform: 'node',
      loader: { '.sql': 'text', '.md': 'text' },
      logLevel: 'warning',
    });
  });
  after(() => {
    folder.remove();
    console.log(`\n${report.join('\n')}\n`);
  });

  for (const agent of testAgents) {
    const { label } = providerById(agent.id);

    describe(label, () => {
      let installed: InstalledAgent | undefined;
      let isolated = false;
      let result: ConformanceResult;

      before(async () => {
        try {
          installed = await installAgent(agent, { takeCached: isQuick, until: installsUntil });
        } catch (error) {
          report.push(`${label}: recorded transcripts only; it could not be installed (${messageOf(error)})`);
          return;
        }
        const resultFile = path.join(folder.path, `${agent.id}.json`);
        const argv = [process.execPath, script, agent.id, installed.executable, resultFile, ...wanted];
        const alone = loopbackOnly(argv);
        isolated = alone !== undefined;
        const [program = '', ...args] = alone ?? argv;
        const run = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
        assert.deepEqual(await once(run, 'exit'), [0, null], 'the run itself failed');
        result = JSON.parse(readFileSync(resultFile, 'utf8')) as ConformanceResult;
        const parts = [
          `${label} ${installed.version}: the program itself`,
          ...(isolated ? ['without a network'] : []),
          ...(isQuick ? ['implement and submit only (all of it: npm run test:agents)'] : []),
          ...(result.late.length > 0
            ? [`too slow here, so by recorded transcripts: ${result.late.join(', ')}`]
            : []),
        ];
        report.push(parts.join('; '));
        if (process.env['MUSTER_RECORD_TRANSCRIPTS'] === '1') recordTranscripts();
      });

      /** What only the program itself can show; its output is then judged as the recorded one is. */
      const itLive = (title: string, scenario: Scenario, test: () => void): void => {
        if (!wanted.includes(scenario)) return;
        it(title, function () {
          if (installed === undefined || isLate(scenario)) this.skip();
          test();
        });
      };
      /** On a machine that is too slow for it. The first scenario has to come to its end on any. */
      const isLate = (scenario: Scenario): boolean =>
        scenario !== 'implement' && result.late.includes(scenario);
      const agentsOf = (scenario: Scenario): AgentView[] =>
        result.after.agents
          .filter(({ featureId }) => featureId === result.featureIds[scenario])
          .sort((a, b) => a.agentId - b.agentId);
      const featureOf = (scenario: Scenario) => {
        const feature = result.after.features.find(({ id }) => id === result.featureIds[scenario]);
        assert.ok(feature, scenario);
        return feature;
      };
      const outputOf = (scenario: Scenario, index = 0): string =>
        result.outputs[agentsOf(scenario)[index]?.agentId ?? 0] ?? '';
      const recordTranscripts = (): void => {
        for (const scenario of wanted.filter((each) => !isLate(each))) {
          agentsOf(scenario).forEach((_, index) => {
            recordTranscript(agent.id, scenario, index, outputOf(scenario, index));
          });
        }
      };

      itLive('implements a feature, commits and submits it, and it passes', 'implement', () => {
        const id = result.featureIds.implement ?? 0;
        const [only, ...more] = agentsOf('implement');
        assert.deepEqual([featureOf('implement').state, more.length], ['passing', 0], outputOf('implement'));
        assert.deepEqual([only?.status, only?.outcome, only?.attempt], ['completed', 'merged', 1]);
        assert.equal(result.files[`feature-${id}.txt`], `${scenarios.implement}: For implement.\n`);
        assert.ok(result.subjects.includes(`Add feature ${id}`));
      });

      itLive('makes a backlog of a specification with the planning tools', 'implement', () => {
        const [planner, ...more] = result.planned.agents;
        assert.deepEqual(
          [planner?.status, planner?.error, planner?.taskType, more.length],
          ['completed', undefined, 'initialization', 0],
        );
        const added = result.planned.features.filter(({ name }) => plannedFeatures.includes(name));
        const [first, second] = added;
        assert.deepEqual(
          [first?.name, first?.description, second?.name, second?.dependencies],
          [plannedFeatures[0], 'Greet people & wave to them', plannedFeatures[1], [first?.id]],
        );
      });

      itLive('has its tokens counted by its own figures, and its money if it knows', 'implement', () => {
        const [only] = agentsOf('implement');
        const turns = result.requests.filter(
          ({ conversation, answer }) =>
            // Not for a title: what that takes OpenCode counts for nobody.
            conversation.tools.length > 0 &&
            conversation.text.includes(`# Feature ${result.featureIds.implement}:`) &&
            !('kind' in answer),
        ).length;
        assert.equal(only?.inputTokens, turns * (turnTokens.fresh + turnTokens.cached));
        assert.equal(only.outputTokens, turns * turnTokens.output);
        assert.equal((only.costUsd ?? 0) > 0, agent.knowsCost);
      });

      itLive('goes on after a tool of Muster has refused it', 'toolRefused', () => {
        assert.equal(featureOf('toolRefused').state, 'passing', outputOf('toolRefused'));
        assert.equal(agentsOf('toolRefused').length, 1);
      });

      itLive('goes on by itself when the model was overloaded', 'overloaded', () => {
        const refusals = result.requests.filter(
          ({ answer }) => 'kind' in answer && answer.kind === 'overloaded',
        );
        assert.ok(refusals.length > 0);
        assert.equal(featureOf('overloaded').state, 'passing', outputOf('overloaded'));
        assert.equal(agentsOf('overloaded').length, 1);
      });

      itLive('fails an attempt with the words of the model that refused', 'modelError', () => {
        const feature = featureOf('modelError');
        assert.deepEqual([feature.state, feature.attempts], ['failed', 1]);
        assert.match(feature.lastError ?? '', new RegExp(modelErrorWords));
      });

      itLive('is killed with all that it had started, and that costs no attempt', 'interrupted', () => {
        assert.equal(result.killedAtWork, true);
        const [killed] = agentsOf('interrupted');
        assert.deepEqual([killed?.status, killed?.outcome], ['killed', 'interrupted']);
        assert.equal(featureOf('interrupted').attempts, 0);
        assert.deepEqual(result.leftovers, []);
      });

      itLive('resumes its own conversation where it was killed', 'interrupted', () => {
        assert.equal(featureOf('interrupted').state, 'passing', outputOf('interrupted', 1));
        assert.equal(agentsOf('interrupted').length, 2);
        const last = result.requests.findLast(({ conversation }) =>
          conversation.text.includes(`# Feature ${result.featureIds.interrupted}:`),
        );
        const used = last?.conversation.used ?? [];
        // What was done before the kill stands in the conversation after it, and was done only once.
        const reads = used.filter(({ tool }) => tool === agent.own('feature_get_by_id'));
        assert.equal(reads.length, 1);
        const events = eventsOf(agent.id, outputOf('interrupted', 1));
        assert.ok(!events.some((event) => event.kind === 'toolCall' && event.tool === 'feature_get_by_id'));
        const endless = used.filter(({ input }) => input.includes('tail -f'));
        assert.equal(endless.length, agent.remembersCutOff ? 1 : 0);
      });

      if (agent.asksPermission === true) {
        itLive(
          'asks a person for a permission, is refused it, is given it, and goes on',
          'permission',
          () => {
            const { state, attempts } = featureOf('permission');
            assert.deepEqual([state, attempts], ['passing', 0], outputOf('permission'));
            assert.equal(agentsOf('permission').length, 1);
            assert.equal(result.asked.length, 2);
            for (const text of result.asked) {
              assert.match(text, new RegExp(`^May it use ${agent.forbidden.tool}\\? .*127\\.0\\.0\\.1`));
            }
          },
        );
      } else {
        itLive('lets a person be asked when it ends because of a permission', 'permission', () => {
          const { state, attempts, question } = featureOf('permission');
          assert.deepEqual([state, attempts], ['needsPerson', 0], outputOf('permission'));
          assert.match(question?.text ?? '', /Needs a permission that it was not given/);
          assert.deepEqual(result.asked, []);
        });
      }

      itLive('is interrupted by a usage limit, without an attempt', 'limit', () => {
        const [only, ...more] = agentsOf('limit');
        assert.equal(more.length, 0);
        assert.equal(only?.outcome, 'interrupted', outputOf('limit'));
        assert.match(only.error ?? '', /usage limit/i);
        assert.equal(featureOf('limit').attempts, 0);
      });

      itLive('sees the tools of Muster, and knows no key but the one that it was given', 'implement', () => {
        const keys = result.requests.map(({ key }) => key);
        assert.deepEqual([...new Set(keys)], [agent.key]);
        assert.equal(result.tokenShown, false);
        assert.deepEqual(result.errors, []);
      });

      itLive('leaves the checkout and the user’s configuration alone', 'implement', () => {
        assert.equal(result.status, '');
        assert.deepEqual(result.homeChanged, []);
        if (isolated) assert.deepEqual(result.networkInterfaces, ['lo']);
      });

      for (const scenario of wanted) {
        it(`says in its output what happens: ${scenarios[scenario].toLowerCase()}`, () => {
          const recorded = installed === undefined || isLate(scenario);
          const output = recorded ? readTranscript(agent.id, scenario) : outputOf(scenario);
          assertEvents(agent, scenario, eventsOf(agent.id, output));
        });
      }
    });
  }
});
