import type { MergeConflict } from '../git/integration';

/** Says to people and to the next agent why work was sent back, with every file by its name. */
export function conflictReason({ cause, files, details }: MergeConflict, branch: string): string {
  const names = files.join(', ');
  switch (cause) {
    case 'merge':
      return `Its work conflicts with the branch "${branch}" in: ${names === '' ? details : names}`;
    case 'unrelated':
      return `Its work conflicts with the branch "${branch}" as a whole: ${details}`;
    case 'markers':
      return `It committed an unsolved conflict: there are conflict markers in: ${names}`;
    case 'takenBack':
      return `Its merge of the branch "${branch}" threw away what others did in: ${names}`;
    case 'attributes':
      return `Others changed the same files, which by their attributes are not merged line by line: ${names}`;
  }
}
