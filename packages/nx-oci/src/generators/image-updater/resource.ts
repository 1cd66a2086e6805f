/**
 * What nx-oci uses of an `ImageUpdater`, the resource by which Argo CD Image Updater (1.0 and newer) knows which images of which
 * applications to raise: https://argocd-image-updater.readthedocs.io/en/stable/configuration/applications/
 */
export interface ImageUpdater {
  apiVersion: 'argocd-image-updater.argoproj.io/v1alpha1';
  kind: 'ImageUpdater';
  metadata: { name: string; namespace: string };
  spec: { applicationRefs: [ApplicationRef] };
}

export interface ApplicationRef {
  /** Glob of names of applications in the namespace of the resource. */
  namePattern: string;
  images: [ImageConfig];
  writeBackConfig: WriteBackConfig;
}

export interface ImageConfig {
  alias: string;
  /** Repository and the tag that is followed. */
  imageName: string;
  commonUpdateSettings: { updateStrategy: 'digest'; platforms?: string[] };
  /** Keys of the values that have the image; Kustomize finds it by its name. */
  manifestTargets?: { helm: { name: string; tag: string } };
}

export interface WriteBackConfig {
  /** `git`, with the credentials that Argo CD has, or `git:secret:<name>`. */
  method: string;
  gitConfig: {
    /** `base:branch`, where an empty base is the branch that the application follows; the base alone with `pullRequest`. */
    branch?: string;
    writeBackTarget: string;
    pullRequest?: { github: object } | { gitlab: object };
  };
}

/** How digests get into the repository that an application is deployed from. */
export interface WriteBack {
  /** `kustomization` or `helmvalues`, each with a path if it is not in the folder of the application. */
  target: string;
  /** Branch that others are made from; that which the application follows without. */
  base?: string;
  /** Secret with credentials; those that Argo CD has for the repository without. */
  secret?: string;
  /** Where the commits of digests go: a branch, or pull requests of a forge. */
  review: { branch: string } | { pullRequest: 'github' | 'gitlab' };
}

/** An image that is followed. */
export interface FollowedImage {
  /** Of the resource, and of the image in it. */
  name: string;
  namespace: string;
  application: string;
  repository: string;
  tag: string;
  /** Of the image's platforms, those that nodes can have. */
  platforms?: string[];
}

/** The resource that has digests of an image committed as its tag moves. */
export function imageUpdater({ name, namespace, application, repository, tag, platforms }: FollowedImage, writeBack: WriteBack): ImageUpdater {
  const image: ImageConfig = {
    alias: name,
    imageName: `${repository}:${tag}`,
    commonUpdateSettings: { updateStrategy: 'digest', ...(platforms && { platforms }) },
    ...(writeBack.target.startsWith('helmvalues') && { manifestTargets: { helm: { name: 'image.repository', tag: 'image.tag' } } }),
  };
  return {
    apiVersion: 'argocd-image-updater.argoproj.io/v1alpha1',
    kind: 'ImageUpdater',
    metadata: { name, namespace },
    spec: { applicationRefs: [{ namePattern: application, images: [image], writeBackConfig: writeBackConfig(writeBack) }] },
  };
}

function writeBackConfig({ target, base, secret, review }: WriteBack): WriteBackConfig {
  const method = secret === undefined ? 'git' : `git:secret:${secret}`;
  if ('branch' in review) return { method, gitConfig: { branch: `${base ?? ''}:${review.branch}`, writeBackTarget: target } };
  const pullRequest = review.pullRequest === 'github' ? { github: {} } : { gitlab: {} };
  return { method, gitConfig: { ...(base !== undefined && { branch: base }), writeBackTarget: target, pullRequest } };
}
