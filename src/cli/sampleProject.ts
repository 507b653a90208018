import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleGit } from 'simple-git';
import { MusterError } from '../core/base/errors';
import type { NewFeature } from '../core/backlog/feature';

/** The gate of the sample: what agents write must be well formed, whoever wrote it. */
const checkScript = `// Checks what is in features/. Exit code 1 names what is wrong.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const problems = [];
for (const name of existsSync('features') ? readdirSync('features') : []) {
  const file = \`features/\${name}\`;
  const text = readFileSync(file, 'utf8');
  if (/^(<{7}|={7}|>{7})/m.test(text)) problems.push(\`\${file}: conflict markers\`);
  if (name.endsWith('.md') && !text.startsWith('# ')) problems.push(\`\${file}: no heading\`);
  if (name.endsWith('.mjs')) {
    try {
      execFileSync(process.execPath, ['--check', file], { stdio: 'pipe' });
    } catch (error) {
      problems.push(\`\${file}: \${String(error.stderr)}\`);
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join('\\n'));
  process.exit(1);
}
console.log('All features are well formed.');
`;

export const sampleGateCommand = 'node scripts/check.mjs';

/** @throws MusterError SettingInvalid when the folder holds anything */
export async function makeEmptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new MusterError('SettingInvalid', `The folder ${folder} is not empty; name a new or an empty one.`);
  }
}

/** Makes a git repository with one commit, a gate script, a backlog file and settings for VS Code. */
export async function makeSampleProject(folder: string, backlog: readonly NewFeature[]): Promise<void> {
  await makeEmptyFolder(folder);
  await mkdir(path.join(folder, 'scripts'));
  await mkdir(path.join(folder, '.vscode'));
  await writeFile(path.join(folder, 'README.md'), '# Bookshop\n\nA sample project for Muster.\n');
  await writeFile(path.join(folder, 'scripts/check.mjs'), checkScript);
  await writeFile(
    path.join(folder, 'features.json'),
    `${JSON.stringify({ features: backlog.map((feature, index) => ({ id: index + 1, ...feature })) }, null, 2)}\n`,
  );
  await writeFile(
    path.join(folder, '.vscode/settings.json'),
    `${JSON.stringify({ 'muster.provider': 'demo', 'muster.gateCommands': [sampleGateCommand] }, null, 2)}\n`,
  );
  const git = simpleGit(folder);
  await git.init(['--quiet', '--initial-branch=main']);
  await git.add('.');
  await git.raw([
    ...['-c', 'user.name=Muster sample', '-c', 'user.email=sample@localhost', '-c', 'commit.gpgsign=false'],
    ...['commit', '--quiet', '--no-verify', '--message', 'Start the bookshop'],
  ]);
}
