// @ts-check
// An esbuild plugin: CommonJS in several files. What an entry point imports by `import()`, and what several parts share,
// becomes a file of its own that is loaded when it is first needed, and exists once.
import { transform } from 'esbuild';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * What esbuild does by itself; it splits ES modules only.
 *
 * @param {string} partsFolder
 * @satisfies {(partsFolder: string) => import('esbuild').BuildOptions}
 */
export const splitting = (partsFolder) => ({
  format: /** @type {const} */ ('esm'),
  splitting: true,
  chunkNames: `${partsFolder}/[name]-[hash]`,
  write: false,
});

/**
 * Each of the ES modules is rewritten as CommonJS, because VS Code loads the entry point of an extension by `require`.
 *
 * @param {string} partsFolder beside the entry points; what lies there belongs to this plugin
 * @returns {import('esbuild').Plugin}
 */
export const commonJsParts = (partsFolder) => ({
  name: 'CommonJS in parts',
  setup({ initialOptions: options, onEnd }) {
    const { target, minify, sourcemap, outdir } = options;
    if (outdir === undefined) throw new Error('The parts need a folder.');
    // Within each file, so that the second step sees it.
    Object.assign(options, splitting(partsFolder), { sourcemap: sourcemap ? 'inline' : false });
    onEnd(async ({ outputFiles = [], errors }) => {
      if (errors.length > 0) return;
      const folder = path.resolve(outdir, partsFolder);
      await mkdir(folder, { recursive: true });
      const written = await Promise.all(
        outputFiles.map(async ({ path: file, text }) => {
          const { code, map } = await transform(text, {
            format: 'cjs',
            platform: 'node',
            sourcefile: file,
            sourcemap: sourcemap ? 'external' : false,
            // A CommonJS file is loaded by `require`, also where `import()` would do.
            supported: { 'dynamic-import': false },
            ...(target !== undefined && { target }),
            ...(minify !== undefined && { minify }),
          });
          const name = path.basename(file);
          // Beside it, not within: what starts often would read it each time.
          await writeFile(file, sourcemap ? `${code}//# sourceMappingURL=${name}.map\n` : code);
          if (sourcemap) await writeFile(`${file}.map`, map);
          // A program that can be called by its name has to be one, also when it is built anew behind a link to it.
          if (code.startsWith('#!')) await chmod(file, 0o755);
          return [name, `${name}.map`];
        }),
      );
      // Of earlier builds: the names of parts change with what is in them.
      for (const name of await readdir(folder)) {
        if (!written.flat().includes(name)) await rm(path.join(folder, name), { force: true });
      }
    });
  },
});
