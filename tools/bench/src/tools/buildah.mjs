import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { architectures, copyBinaries } from '../binaries.mjs';
import { podmanEnv, tool } from '../peers.mjs';

/** buildah: from scratch, copy, commit, push as archive; then a manifest list. Warm: `buildah build --layers`. */
export async function startBuildah({ binaries, folder }) {
  const buildah = tool('buildah');
  const context = path.join(folder, 'context');
  mkdirSync(context, { recursive: true });
  copyBinaries(binaries, context);
  for (const architecture of architectures) {
    writeFileSync(path.join(context, `Dockerfile.${architecture}`), `FROM scratch\nCOPY ${architecture}/svc /svc\nENTRYPOINT ["/svc"]\n`);
  }
  const rig = await podmanEnv();
  const archive = (output, architecture) => path.join(output, `${architecture}.tar`);
  const push = (output, architecture) => [buildah, 'push', '--quiet', `svc-${architecture}`, `oci-archive:${archive(output, architecture)}:svc`];
  const list = [
    [buildah, 'manifest', 'create', 'svc-index'],
    ...architectures.map((architecture) => [buildah, 'manifest', 'add', 'svc-index', `containers-storage:localhost/svc-${architecture}`]),
  ];
  const removeList = { chains: [[[buildah, 'manifest', 'rm', 'svc-index']]] };
  return {
    name: 'buildah',
    env: rig.env,
    steps: (output) => ({
      chains: architectures.map((architecture) => [
        [buildah, 'from', '--arch', architecture, '--name', `work-${architecture}`, 'scratch'],
        [buildah, 'copy', '--quiet', `work-${architecture}`, path.join(binaries, architecture, 'svc'), '/svc'],
        [buildah, 'config', '--arch', architecture, '--entrypoint', '["/svc"]', `work-${architecture}`],
        [buildah, 'commit', '--quiet', `work-${architecture}`, `svc-${architecture}`],
        push(output, architecture),
      ]),
      then: list,
    }),
    warmSteps: (output) => ({
      chains: architectures.map((architecture) => [
        [buildah, 'build', '--quiet', '--layers', '--arch', architecture, '--file', path.join(context, `Dockerfile.${architecture}`), '--tag', `svc-${architecture}`, context],
        push(output, architecture),
      ]),
      then: list,
    }),
    warms: true,
    beforeWarm: removeList,
    coolSteps: { chains: [[[buildah, 'rm', '--all'], [buildah, 'rmi', '--all', '--force']]] },
    outputs: (output) => architectures.map((architecture) => archive(output, architecture)),
    stop: () => rig.stop(),
  };
}
