import { spawnSync } from 'node:child_process';

const bringUp = 'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$@"';

/**
 * A command line that runs another one where only loopback exists; undefined where the system does not
 * allow that (it takes Linux, and root or user namespaces).
 */
export function loopbackOnly(argv: readonly string[]): readonly string[] | undefined {
  for (const flags of [['-n'], ['-r', '-n']]) {
    const command = ['unshare', ...flags, 'sh', '-c', bringUp, 'sh'];
    const probe = [...command, process.execPath, '-e', probeScript];
    if (spawnSync(probe[0] ?? '', probe.slice(1), { stdio: 'ignore', timeout: 20_000 }).status === 0) {
      return [...command, ...argv];
    }
  }
  return undefined;
}

/** Succeeds when loopback works and is all there is. */
const probeScript = `
const names = Object.keys(require('node:os').networkInterfaces());
if (names.some((name) => name !== 'lo')) process.exit(1);
const server = require('node:net').createServer().listen(0, '127.0.0.1', () => {
  require('node:net').connect(server.address().port, '127.0.0.1', () => process.exit(0));
}).on('error', () => process.exit(1));
`;
