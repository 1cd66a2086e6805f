import type { Manifest } from '../../manifests/manifest-set';
import type { NamedImage } from '../../scaffold/image-by-digest';
import type { WorkspaceTools } from '../ci/workspace-tools';
import { addressOf, clientSecret, type BuildkitSettings } from './settings';

const certificates = '/etc/buildkit-client';
/** The user of the runner's image. */
const runnerUser = 1001;

/** What has a build find buildkitd, and the two know each other. */
export function clientEnvironment(settings: Pick<BuildkitSettings, 'name' | 'namespace'>): Record<string, string> {
  return {
    BUILDKIT_HOST: addressOf(settings),
    NX_OCI_BUILDER: 'buildctl',
    NX_OCI_BUILDKIT_CA: `${certificates}/ca.crt`,
    NX_OCI_BUILDKIT_CERT: `${certificates}/tls.crt`,
    NX_OCI_BUILDKIT_KEY: `${certificates}/tls.key`,
  };
}

/** Values for the chart of a scale set of Actions Runner Controller: its pods may build, and have nothing beyond that. */
export function scaleSetValues(settings: BuildkitSettings, image: NamedImage): Manifest {
  return {
    template: {
      metadata: { labels: settings.runners.labels },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: runnerUser, runAsGroup: runnerUser, fsGroup: runnerUser, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'runner',
            image: `${image.repository}@${image.digest}`,
            command: ['/home/runner/run.sh'],
            env: Object.entries(clientEnvironment(settings)).map(([name, value]) => ({ name, value })),
            resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '4Gi' } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'buildkit-client', mountPath: certificates, readOnly: true }],
          },
        ],
        volumes: [{ name: 'buildkit-client', secret: { secretName: clientSecret(settings), defaultMode: 0o440 } }],
      },
    },
  };
}

export interface WorkflowSettings {
  /** The project whose image is built. */
  project: string;
  /** Name of the scale set. */
  runners: string;
  /** Of GitHub Actions, by which the address may be another. */
  variable: string;
  tools: WorkspaceTools;
}

/** A workflow that builds the image of a project in the cluster, and keeps its tarballs; it publishes nothing, and has no credentials to. */
export function dockerfileWorkflow(settings: BuildkitSettings, { project, runners, variable, tools }: WorkflowSettings): Manifest {
  const { exec, packageManager, install, nodeVersionFile, nodeMajor, goMod } = tools;
  return {
    name: 'dockerfile',
    on: { pull_request: null, workflow_dispatch: { inputs: { project: { description: 'Project whose image is built', type: 'string', default: project } } } },
    permissions: { contents: 'read' },
    concurrency: { group: 'dockerfile-${{ github.ref }}-${{ inputs.project }}', 'cancel-in-progress': true },
    jobs: {
      image: {
        if: "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository",
        'runs-on': runners,
        'timeout-minutes': 60,
        env: { BUILDKIT_HOST: `\${{ vars.${variable} || '${addressOf(settings)}' }}`, PROJECT: `\${{ inputs.project || '${project}' }}` },
        steps: [
          { uses: 'actions/checkout@v6', with: { 'persist-credentials': false } },
          { uses: 'actions/setup-node@v6', with: { ...(nodeVersionFile === undefined ? { 'node-version': Number(nodeMajor) } : { 'node-version-file': nodeVersionFile }), 'package-manager-cache': false } },
          ...(goMod === undefined ? [] : [{ uses: 'actions/setup-go@v6', with: { 'go-version-file': goMod, cache: false } }]),
          { name: 'Install', run: [...packageManager, install].join('\n') },
          { name: 'Build the image, as tarballs', run: `${exec} nx run "$PROJECT:tarball"` },
          { uses: 'actions/upload-artifact@v7', with: { name: 'image', path: 'dist/oci/**/*.tar', 'if-no-files-found': 'error' } },
        ],
      },
    },
  };
}
