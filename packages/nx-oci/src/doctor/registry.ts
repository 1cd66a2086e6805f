import { mediaTypes, digestOf } from '@nx-oci/oci';
import {
  describeAttempts,
  findCredential,
  formatRepository,
  RemoteRepository,
  type CredentialSource,
  type RegistryClient,
  type Repository,
  type Standing,
} from '@nx-oci/registry';
import { examine, ok, type Finding } from './finding';

/** How a registry is spoken to. */
export interface RegistryFace {
  client: RegistryClient;
  credentials: CredentialSource[];
  repository: Repository;
}

/**
 * The registry that is published to: whether it answers, and lets this user read and write. Nothing is written. Returns
 * whether tags can be asked for.
 */
export async function* examineRegistry(face: RegistryFace): AsyncGenerator<Finding, boolean> {
  const { client, repository } = face;
  const reached = await examineReach(face);
  yield reached;
  const found = await findCredential(face.credentials, repository);
  const { registry } = repository;
  if (reached.status === 'fail') {
    if (found.credential) yield ok('credentials', `those of ${found.source}`);
    return false;
  }
  const pull = await examine('pull', () => client.standing(repository, 'pull'));
  if (found.credential) yield ok('credentials', `those of ${found.source}`);
  else if (pull.value?.scheme === 'none') yield ok('credentials', `none were found, and ${registry} asks for none`);
  else {
    yield {
      status: 'fail',
      check: 'credentials',
      seen: `none for ${registry}. ${describeAttempts(found).replace(/\.$/, '')}`,
      remedy: 'Log in (docker login, podman login), or set REGISTRY_TOKEN, and REGISTRY_USERNAME where the registry wants a name.',
    };
  }
  yield pull.problem ?? describePull(pull.value, repository);
  if (pull.problem) return false;
  // Without credentials where some are wanted, there is nothing to find out about writing.
  if (found.credential || pull.value.scheme === 'none') yield await examinePush(face, pull.value);
  yield await examineReferrers(face);
  return true;
}

async function examineReach({ client, repository: { registry } }: RegistryFace): Promise<Finding> {
  const { value, problem } = await examine('registry', async () => {
    const transport = client.transport(registry);
    const url = await transport.base();
    await (await transport.send({ method: 'GET', url })).discard();
    return url.protocol === 'https:' ? 'over TLS, with a certificate that is trusted' : 'in plain HTTP';
  });
  return problem ?? ok('registry', `${registry} answers ${value}`);
}

function describePull({ denied }: Standing, repository: Repository): Finding {
  if (!denied) return ok('pull', `${formatRepository(repository)} can be read`);
  return {
    status: 'warn',
    check: 'pull',
    seen: `${repository.registry} answers 403 about ${repository.path}: it is not there yet, or this user must not read it`,
    remedy: 'Check the name of the repository, and what the user may do with it. Some registries want a repository to be made first.',
  };
}

async function examinePush({ client, repository }: RegistryFace, pull: Standing): Promise<Finding> {
  const { value, problem } = await examine('push', () => client.standing(repository, 'push'));
  if (problem) return problem;
  const { scheme, granted, denied } = value;
  const remedy = `Have the user, or the token, allowed to write to ${formatRepository(repository)}.`;
  if (denied) return { status: pull.denied ? 'warn' : 'fail', check: 'push', seen: `${repository.registry} answers 403 to who may write to ${repository.path}`, remedy };
  if (granted === undefined || granted.includes('push') || granted.includes('*')) {
    const shown = { none: 'whoever asks is let in', basic: 'the name and password are taken', bearer: granted ? 'the token is for writing' : 'a token for writing is given' }[scheme];
    return ok('push', granted ? shown : `${shown}; what else there may be against writing shows when it is done`);
  }
  return {
    status: 'fail',
    check: 'push',
    seen: `${repository.registry} gives a token for ${granted.join(', ') || 'nothing'} where one for push was asked for`,
    remedy,
  };
}

/** distribution-spec, "Listing Referrers": of what is not there, an empty list. */
async function examineReferrers({ client, repository }: RegistryFace): Promise<Finding> {
  const { value: api, problem } = await examine('referrers', async () => {
    const remote = new RemoteRepository(client, repository, { access: 'pull' });
    const response = await remote.send({ method: 'GET', path: `/referrers/${digestOf('')}`, headers: { accept: mediaTypes.index } }, { pass: [403] });
    await response.discard();
    return response.status === 200 && String(response.headers['content-type']).startsWith(mediaTypes.index);
  });
  if (problem) return problem;
  return ok('referrers', api ? `${repository.registry} lists them` : `${repository.registry} has no list of them: they are found by tags, sha256-<digest>`);
}
