import { requireKnown } from '../agents/providers';
import { editFeature, type FeatureEdit, type FeatureEdited } from '../backlog/editFeature';
import type { NewFeature } from '../backlog/feature';
import { addFeature, retryFeature, skipFeature } from '../backlog/writeFeatures';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';

// What the user changes in the backlog, told in the feed.

export function addToBacklog(tx: Transaction, feature: NewFeature): number {
  requireKnown(feature.provider);
  const id = addFeature(tx, feature);
  recordEvent(tx, { kind: 'featureAdded', featureId: id, text: `Added #${id} ${feature.name.trim()}` });
  return id;
}

/** @throws MusterError as `editFeature`, and UnknownProvider */
export function changeFeature(tx: Transaction, featureId: number, edit: FeatureEdit): FeatureEdited {
  if (edit.provider !== '') requireKnown(edit.provider);
  return editFeature(tx, featureId, edit);
}

export function tryAgain(tx: Transaction, featureId: number): void {
  retryFeature(tx, featureId);
  recordEvent(tx, { kind: 'featureRetried', featureId, text: `#${featureId} is tried again` });
}

export function letOthersGoFirst(tx: Transaction, featureId: number): void {
  skipFeature(tx, featureId);
  recordEvent(tx, { kind: 'featureSkipped', featureId, text: `#${featureId} lets others go first` });
}
