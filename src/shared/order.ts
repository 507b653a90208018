/** Features that are to come right before or right after another one. */
export interface OrderRequest {
  readonly featureIds: readonly number[];
  readonly place: 'before' | 'after';
  readonly target: number;
}
