// Builds everything into dist/ (shipped) and, with --tests, the test files into out/.
import { context, build } from 'esbuild';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
