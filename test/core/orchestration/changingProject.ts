import assert from 'node:assert/strict';
import type { MusterError } from '../../../src/core/base/errors';
import { Emitter } from '../../../src/core/base/event';
import type { PublishedProject } from '../../../src/core/orchestration/followerServer';
import type { AssignRequest, AssignResult } from '../../../src/core/scheduling/assignment';
import type { NewFeature } from '../../../src/core/backlog/feature';
import type { FeatureEdit } from '../../../src/core/backlog/editFeature';
import type { Snapshot } from '../../../src/shared/viewModel';
import type { DeleteRequest } from '../../../src/shared/deletion';
import { sampleSnapshot } from '../../support/sampleSnapshot';

/** A project as followers are served it: changes on command, and notes what it is asked for. */
export class ChangingProject implements PublishedProject {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  asked = 0;
  revision = 1;
  notices: readonly string[] = [];

  snapshot(): Snapshot {
    this.asked++;
    return { ...sampleSnapshot(), revision: this.revision, notices: this.notices };
  }
  change(): void {
    this.revision++;
    this.changed.fire();
  }
  read(): Promise<never> {
    return Promise.reject(new Error('Followers read the files.'));
  }
  readonly actions: string[] = [];
  private act(action: string): Promise<void> {
    this.actions.push(action);
    return this.refusal === undefined ? Promise.resolve() : Promise.reject(this.refusal);
  }
  pause = () => this.act('pause');
  drain = () => this.act('drain');
  resume = () => this.act('resume');
  stop = () => this.act('stop');
  addFeature = ({ name }: NewFeature) => this.act(`add ${name}`).then(() => 7);
  editFeature = (id: number, edit: FeatureEdit) =>
    this.act(`edit ${id} ${JSON.stringify(edit)}`).then(() => ({ workingAgentId: undefined, changed: [] }));
  importFile = (file: string) => this.act(`import ${file}`).then(() => ({ added: 1, unchanged: 0 }));
  orderFeatures = (): never => assert.fail();
  deleteFeatures = ({ featureIds, dependents }: DeleteRequest) =>
    this.act(`delete ${featureIds.join()} ${String(dependents)}`).then(() => ({
      deleted: [],
      dependents: [],
      rescueRefs: [],
    }));
  restoreFeatures = (): never => assert.fail();
  deletedFeatures = (): never => assert.fail();
  featureRecord = (): never => assert.fail();
  retryFeature = (id: number) => this.act(`retry ${id}`);
  skipFeature = (id: number) => this.act(`skip ${id}`);
  killAgent = (agentId: number) => this.act(`kill ${agentId}`);
  restartAgent = (agentId: number) => this.act(`restart ${agentId}`);
  cleanUp = (): never => assert.fail();
  createWorktree = (): never => assert.fail();
  mergeWorktree = (): never => assert.fail();
  assign = (request: AssignRequest): Promise<AssignResult> => {
    this.actions.push(`assign ${JSON.stringify(request)}`);
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    return Promise.resolve({
      assigned: [{ featureId: 7, name: 'Seven', agentId: 1 }],
      blocked: [],
      blockedCount: 0,
    });
  };
  readonly answers: string[] = [];
  refusal: MusterError | undefined;
  answerQuestion(featureId: number, answer: string, askedAt = ''): Promise<void> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    this.answers.push(`${featureId} ${answer}${askedAt}`);
    return Promise.resolve();
  }
  readonly toolCalls: unknown[] = [];
  callBacklogTool(name: string, args: unknown): Promise<string> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    this.toolCalls.push([name, args]);
    return Promise.resolve(`${name} is done`);
  }
  readOutput = (): never => assert.fail();
  diffOf = (): never => assert.fail();
  evidenceOf = (): never => assert.fail();
  places = (): never => assert.fail();
  close = (): never => assert.fail();
}
