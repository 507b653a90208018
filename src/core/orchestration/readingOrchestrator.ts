import type { OutputRange } from '../agents/run';
import type { GateEvidence } from '../../shared/evidence';
import type { FeatureRecord } from '../../shared/featureRecord';
import type { DiffRange } from '../orchestrator';
import { changesOf } from './agentChanges';
import type { Engine } from './engine';
import { readFeatureRecord } from './featureRecord';
import { type FileImportOptions, type FilePreview, previewFile } from './fileImport';
import { previewSpec, type SpecPreview } from './initialization/previewSpec';
import { engineLanding } from './landing/engineLanding';
import { previewRevert, type RevertPreview } from './landing/featureMerge';
import type { Landing } from './landing/landing';
import { type MergedWork, readMergedWork } from './mergedWork';
import { Places } from './places/places';
import { readEvidence } from './readEvidence';
import type { Reader } from '../store/store';

/** What of the facade only looks, besides the snapshot. */
export abstract class ReadingOrchestrator {
  readonly landing: Landing;
  private readonly shownPlaces: Places;

  protected constructor(private readonly engine: Engine) {
    this.landing = engineLanding(engine);
    this.shownPlaces = new Places({
      repository: engine.repository,
      worktrees: () => engine.worktrees,
      integrationBranch: () => engine.integration.branch,
      read: (use) => Promise.resolve(use(engine.store)),
    });
  }

  previewImport(file: string, options?: FileImportOptions): Promise<FilePreview> {
    return previewFile(this.engine, file, options);
  }

  previewSpec(file: string): Promise<SpecPreview> {
    return previewSpec(this.engine.store, file);
  }

  evidenceOf(featureId: number | undefined): Promise<GateEvidence | undefined> {
    return Promise.resolve(readEvidence(this.engine.store, featureId));
  }

  featureRecord(featureId: number): Promise<FeatureRecord> {
    return Promise.resolve().then(() => readFeatureRecord(this.engine.store, featureId));
  }

  read<T>(use: (reader: Reader) => T): Promise<T> {
    return Promise.resolve(use(this.engine.store));
  }

  previewRevert(featureId: number): Promise<RevertPreview> {
    return previewRevert(this.engine, this.engine.store, featureId);
  }

  readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange> {
    return this.engine.launcher.readOutput(agentId, from, maxBytes);
  }

  diffOf(agentId: number): Promise<DiffRange> {
    return changesOf(this.engine, agentId);
  }

  places(): Promise<Places> {
    return Promise.resolve(this.shownPlaces);
  }

  mergedWork(since = ''): Promise<MergedWork> {
    return Promise.resolve(readMergedWork(this.engine.store, since));
  }
}
