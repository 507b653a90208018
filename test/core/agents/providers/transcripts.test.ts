import assert from 'node:assert/strict';
import { type Scenario, scenarios } from '../../../agents/scenarios';
import { testAgents } from '../../../agents/testAgents';
import { assertEvents, eventsOf, readTranscript } from '../../../agents/transcripts';
import { providerById } from '../../../../src/core/agents/providers';

// Recorded from the programs themselves by the tier `agents`, which tests what they do as well.
describe('What real agent programs have written', () => {
  for (const agent of testAgents) {
    describe(`of ${providerById(agent.id).label}`, () => {
      for (const scenario of Object.keys(scenarios) as Scenario[]) {
        it(`is understood: ${scenarios[scenario].toLowerCase()}`, () => {
          assertEvents(agent, scenario, eventsOf(agent.id, readTranscript(agent.id, scenario)));
        });
      }

      it('is understood when it goes on where it was killed, under the same session', () => {
        const before = eventsOf(agent.id, readTranscript(agent.id, 'interrupted'));
        const after = eventsOf(agent.id, readTranscript(agent.id, 'interrupted', 1));
        const sessionIn = (events: typeof before): string | undefined =>
          events.find((event) => event.kind === 'session')?.sessionId;
        assert.ok(sessionIn(before) !== undefined);
        assert.equal(sessionIn(after), sessionIn(before));
        assert.ok(after.some((event) => event.kind === 'result' && event.ok));
        assert.ok(after.some((event) => event.kind === 'toolCall' && event.tool === 'feature_mark_passing'));
      });
    });
  }
});
