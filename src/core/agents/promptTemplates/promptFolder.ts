/** Where a project keeps its own prompts, from its root. */
export const promptFolder = '.muster/prompts';
