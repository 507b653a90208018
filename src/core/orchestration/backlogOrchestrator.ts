import { requireKnown } from '../agents/providers';
import { deletedFeatures } from '../backlog/deletion/deleteFeatures';
import type { FeatureEdit, FeatureEdited } from '../backlog/editFeature';
import type { NewFeature } from '../backlog/feature';
import { setModel } from '../backlog/featureModel';
import { setProvider } from '../backlog/featureProvider';
import { orderFeatures } from '../backlog/order';
import { answerQuestion } from '../backlog/questions';
import { setDependencies } from '../backlog/writeFeatures';
import type { Transaction } from '../store/store';
import type { DeletedFeature, DeleteRequest, FeaturesDeleted, FeaturesRestored } from '../../shared/deletion';
import type { OrderRequest } from '../../shared/order';
import { addToBacklog, changeFeature, letOthersGoFirst, tryAgain } from './backlogChanges';
import { deleteWithPlaces, restoreWithPlaces } from './deletions';
import type { Engine } from './engine';
import { ReadingOrchestrator } from './readingOrchestrator';

/** What of the facade changes the backlog at a person's word. */
export abstract class BacklogOrchestrator extends ReadingOrchestrator {
  protected constructor(private readonly backlogEngine: Engine) {
    super(backlogEngine);
  }

  /** Commits, then wakes. */
  protected abstract write<T>(body: (tx: Transaction) => T): Promise<T>;

  addFeature(feature: NewFeature): Promise<number> {
    return this.write((tx) => addToBacklog(tx, feature));
  }

  editFeature(featureId: number, edit: FeatureEdit): Promise<FeatureEdited> {
    return this.write((tx) => changeFeature(tx, featureId, edit));
  }

  orderFeatures(request: OrderRequest): Promise<readonly string[]> {
    const { strategy } = this.backlogEngine.settings();
    return this.write((tx) => orderFeatures(tx, request, strategy));
  }

  deleteFeatures(request: DeleteRequest): Promise<FeaturesDeleted> {
    return deleteWithPlaces(this.backlogEngine, (body) => this.write(body), request);
  }

  restoreFeatures(featureIds: readonly number[]): Promise<FeaturesRestored> {
    return restoreWithPlaces(this.backlogEngine, (body) => this.write(body), featureIds);
  }

  deletedFeatures(): Promise<readonly DeletedFeature[]> {
    return Promise.resolve(deletedFeatures(this.backlogEngine.store));
  }

  setDependencies(featureId: number, dependencies: readonly number[]): Promise<void> {
    return this.write((tx) => setDependencies(tx, featureId, dependencies));
  }

  setProvider(featureId: number, provider: string | undefined): Promise<void> {
    return this.write((tx) => {
      requireKnown(provider);
      setProvider(tx, featureId, provider);
    });
  }

  setModel(featureId: number, model: string | undefined): Promise<void> {
    return this.write((tx) => setModel(tx, featureId, model));
  }

  retryFeature(featureId: number): Promise<void> {
    return this.write((tx) => tryAgain(tx, featureId));
  }

  skipFeature(featureId: number): Promise<void> {
    return this.write((tx) => letOthersGoFirst(tx, featureId));
  }

  answerQuestion(featureId: number, answer: string, askedAt?: string): Promise<void> {
    return this.write((tx) => answerQuestion(tx, featureId, answer, askedAt));
  }
}
