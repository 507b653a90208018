/** What all living processes of a run have used together. */
export interface TreeUsage {
  /** Grows as long as anything in the tree computes; may fall when an orphan ends. */
  readonly cpuMs: number;
  /** Pages that processes share are counted for each of them. */
  readonly memoryBytes: number;
  /** 0: nothing was found, which is not to say that nothing runs. */
  readonly processes: number;
  /** Every one of them was stopped. */
  readonly suspended: boolean;
}
