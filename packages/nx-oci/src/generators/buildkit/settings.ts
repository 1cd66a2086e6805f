import type { NamedImage } from '../../scaffold/image-by-digest';

/** What the objects of a buildkitd are made of. */
export interface BuildkitSettings {
  name: string;
  namespace: string;
  image: NamedImage;
  privileged: boolean;
  /** Gibibytes of the volume. */
  cacheSize: number;
  storageClass?: string;
  /** Cores that it may use. */
  cpu: number;
  /** Gibibytes that it may use. */
  memory: number;
  certificates: 'cert-manager' | 'script';
  /** Whose pods may build. */
  runners: { namespace: string; labels: Record<string, string> };
  /** What nodes of other architectures are to emulate, and by which image. */
  emulation?: { image: NamedImage; architectures: string[] };
}

/** What buildkitd listens on. */
export const port = 1234;

/** Secrets with `ca.crt`, `tls.crt` and `tls.key`. */
export const serverSecret = ({ name }: Pick<BuildkitSettings, 'name'>): string => `${name}-server`;
export const clientSecret = ({ name }: Pick<BuildkitSettings, 'name'>): string => `${name}-client`;

type Named = Pick<BuildkitSettings, 'name' | 'namespace'>;

/** The name that runners know it by. */
export const hostOf = ({ name, namespace }: Named): string => `${name}.${namespace}.svc.cluster.local`;
export const addressOf = (settings: Named): string => `tcp://${hostOf(settings)}:${port}`;

/** All names that a certificate is to be good for. */
export const hostNames = (settings: Named): string[] => [settings.name, `${settings.name}.${settings.namespace}`, `${settings.name}.${settings.namespace}.svc`, hostOf(settings), 'localhost'];
