/** What a person has taken out of the integration branch again. */
export interface RevertedWork {
  readonly mergeCommit: string;
  readonly revertCommit: string;
  /** The person's words; may be empty. */
  readonly reason: string;
}

/** How it is told to people, and kept as the feature's last error. */
export function revertText({ revertCommit, reason }: Omit<RevertedWork, 'mergeCommit'>): string {
  return `Its merge was taken back (${revertCommit.slice(0, 9)})${reason === '' ? '' : `: ${reason}`}`;
}
