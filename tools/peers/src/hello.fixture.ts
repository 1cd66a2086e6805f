import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { run } from './run';
import { peersRoot, tool } from './tool';

/** Builds fixture/hello into a docker-archive for one platform, by umoci and skopeo, and returns its path. */
export async function helloArchive(arch: 'amd64' | 'arm64'): Promise<{ folder: string; binary: string; archive: string; name: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'peers-hello-'));
  const binary = path.join(folder, 'hello');
  const layout = path.join(folder, 'layout');
  const image = `${layout}:dev`;
  const archive = path.join(folder, 'hello.tar');
  const name = `docker.io/acme/hello-${arch}:dev`;
  await run(['go', 'build', '-trimpath', '-buildvcs=false', '-o', binary, './fixture/hello'], {
    cwd: peersRoot,
    env: { GOOS: 'linux', GOARCH: arch, CGO_ENABLED: '0', GOWORK: 'off' },
  });
  const umoci = tool('umoci');
  await run([umoci, 'init', '--layout', layout]);
  await run([umoci, 'new', '--image', image]);
  await run([umoci, 'insert', '--image', image, binary, '/app/hello']);
  await run([
    umoci, 'config', '--image', image, '--os', 'linux', '--architecture', arch,
    '--config.entrypoint', '/app/hello', '--config.cmd', 'serve', '--config.user', '65532:65532',
  ]);
  await run([tool('skopeo'), 'copy', '--override-arch', arch, `oci:${image}`, `docker-archive:${archive}:${name}`]);
  return { folder, binary, archive, name };
}
