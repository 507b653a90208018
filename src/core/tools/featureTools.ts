import { readingTools } from './readingTools';
import type { Tool } from './tool';
import { writingTools } from './writingTools';

/** Every tool that agents can call. */
export const featureTools: readonly Tool[] = [...readingTools, ...writingTools];
