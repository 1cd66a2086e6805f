import { parseReference } from '@nx-oci/registry';
import type { DockerfileRequest } from './builder';

/** A named context as BuildKit takes it. */
export interface BuildkitContext {
  /** As BuildKit looks for it: a reference in its short form, without `latest`. */
  name: string;
  folder?: string;
  /** `docker-image://…` */
  image?: string;
}

/** The named contexts of a request: BuildKit takes them in the place of what FROM, COPY --from and mounts name. */
export function buildkitContexts({ contexts }: Pick<DockerfileRequest, 'contexts'>): BuildkitContext[] {
  return Object.entries(contexts).map(([written, context]) => ({
    name: familiarName(written),
    ...('folder' in context ? { folder: context.folder } : { image: `docker-image://${context.image}` }),
  }));
}

/** `docker.io/library/alpine:latest` is `alpine`; what is no reference stays as it is. */
function familiarName(written: string): string {
  try {
    const { registry, path, tag, digest } = parseReference(written);
    const repository = registry === 'docker.io' ? path.replace(/^library\//, '') : `${registry}/${path}`;
    return `${repository}${tag === undefined || (tag === 'latest' && digest === undefined) ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  } catch {
    return written;
  }
}

/** Build arguments of a request, those that BuildKit itself reads among them. */
export function buildkitArguments({ args, epoch, syntax }: Pick<DockerfileRequest, 'args' | 'epoch' | 'syntax'>): Record<string, string> {
  return { ...args, ...(syntax !== undefined && { BUILDKIT_SYNTAX: syntax }), SOURCE_DATE_EPOCH: String(epoch) };
}
