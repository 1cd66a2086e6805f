import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { architectures, copyBinaries } from '../binaries.mjs';
import { startBuildkit, tool } from '../peers.mjs';

/** BuildKit: COPY into an empty image, both platforms in one OCI archive. Its daemon runs already; `warm` uses its cache. */
export async function startBuildkitTool({ binaries, folder }) {
  const context = path.join(folder, 'context');
  mkdirSync(context, { recursive: true });
  copyBinaries(binaries, context);
  writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH}/svc /svc\nENTRYPOINT ["/svc"]\n');
  const daemon = await startBuildkit();
  const platforms = architectures.map((each) => `linux/${each}`).join(',');
  const build = (output, options) => ({
    chains: [[[
      tool('buildctl'), 'build', ...options, '--progress=plain', '--frontend', 'dockerfile.v0', '--local', `context=${context}`, '--local', `dockerfile=${context}`,
      '--opt', `platform=${platforms}`, '--output', `type=oci,dest=${path.join(output, 'svc.tar')}`,
    ]]],
  });
  return {
    name: 'BuildKit',
    daemon: `${daemon.folder}/`,
    env: daemon.env,
    steps: (output) => build(output, ['--no-cache']),
    warmSteps: (output) => build(output, []),
    warms: true,
    outputs: (output) => [path.join(output, 'svc.tar')],
    /** Without this it would compress no blob a second time, though it copies the files anew. */
    coolSteps: { chains: [[[tool('buildctl'), 'prune', '--all']]] },
    stop: () => daemon.stop(),
  };
}
