import type { DetectedCommand } from './detectCommands';
import type { TreeFiles } from './treeFiles';
import { hasPytestSettings } from './pytestSettings';

/** What other languages' own tools can check, by the files that lie at the top of the project. */
export async function detectOtherTools(files: TreeFiles): Promise<DetectedCommand[]> {
  const entries = await files.list();
  const names = new Set(entries.map(({ name }) => name));
  const found = await detectPytest(files, names);
  if (names.has('Cargo.toml')) {
    const why = 'there is Cargo.toml';
    found.push({ command: 'cargo check --all-targets', kind: 'typecheck', why });
    found.push({ command: 'cargo test', kind: 'test', why });
  }
  if (names.has('go.mod')) {
    const why = 'there is go.mod';
    found.push({ command: 'go vet ./...', kind: 'lint', why });
    found.push({ command: 'go test ./...', kind: 'test', why });
  }
  const windows = process.platform === 'win32';
  if (names.has('pom.xml')) {
    const command = !names.has('mvnw') ? 'mvn' : windows ? 'mvnw.cmd' : './mvnw';
    found.push({ command: `${command} --batch-mode verify`, kind: 'test', why: 'there is pom.xml' });
  }
  const gradle = ['build.gradle', 'build.gradle.kts'].find((name) => names.has(name));
  if (gradle !== undefined) {
    const command = !names.has('gradlew') ? 'gradle' : windows ? 'gradlew.bat' : './gradlew';
    found.push({ command: `${command} check`, kind: 'test', why: `there is ${gradle}` });
  }
  const dotnet = [...names].find((name) => /\.(?:sln|slnx|csproj|fsproj)$/.test(name));
  if (dotnet !== undefined) found.push({ command: 'dotnet test', kind: 'test', why: `there is ${dotnet}` });
  return found;
}

async function detectPytest(files: TreeFiles, names: ReadonlySet<string>): Promise<DetectedCommand[]> {
  const why = (await hasPytestSettings(files)) ?? (await pythonTests(files, names));
  if (why === undefined) return [];
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const runner = names.has('uv.lock')
    ? 'uv run pytest'
    : names.has('poetry.lock')
      ? 'poetry run pytest'
      : names.has('pdm.lock')
        ? 'pdm run pytest'
        : `${python} -m pytest`;
  return [{ command: runner, kind: 'test', why }];
}

/** Test files by pytest's own names, in one of the usual places. */
async function pythonTests(files: TreeFiles, names: ReadonlySet<string>): Promise<string | undefined> {
  for (const folder of ['tests', 'test']) {
    if (!names.has(folder)) continue;
    const test = (await files.list(folder)).find(({ name }) => /^test_.*\.py$|_test\.py$/.test(name));
    if (test !== undefined) return `there is ${folder}/${test.name}`;
  }
  return undefined;
}
