import { statSync } from 'node:fs';
import path from 'node:path';
import { absolute, type FigureGroup } from '../support/figure';
import { packagedExtension } from '../support/packagedExtension';

const kilobyte = 1024;

/** What is downloaded, and what a window loads when the dashboard opens. */
export const sizes: FigureGroup = {
  names: ['ui.bundle.kB', 'ext.vsix.kB'],
  measure(folder) {
    const vsix = packagedExtension(folder);
    const sizeOf = (file: string): number => statSync(file).size / kilobyte;
    const webview = ['dashboard.js', 'dashboard.css'].map((name) =>
      sizeOf(path.resolve('dist/webview', name)),
    );
    return Promise.resolve([
      absolute('ui.bundle.kB', 'kB', [webview.reduce((sum, size) => sum + size, 0)]),
      absolute('ext.vsix.kB', 'kB', [sizeOf(vsix)]),
    ]);
  },
};
