import { readFileSync } from 'node:fs';
import { createServer as createPlain, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from '@nx-oci/peers';
import { parseAllDocuments } from 'yaml';

type Fields = Record<string, unknown>;

/** Argo CD as far as it tells of applications: GET alone, to who has the token. */
export interface ArgoCdServer {
  /** As `ARGOCD_SERVER` has it. */
  host: string;
  token: string;
  /** `METHOD target`, as they came. */
  requests: string[];
  /** Has an application that was deployed from manifests, in a namespace; `change` changes what lives since. */
  deploy(application: string, manifests: string, change?: (live: Fields) => void): void;
  /** Has every answer be this one instead; nothing, to answer again. */
  answer: { status: number; type: string; body: string } | undefined;
  /** Of applications, what they say not to compare. */
  ignoreDifferences: object[];
  stop(): Promise<void>;
}

/** Where applications deploy to. */
export const namespace = 'web';

const token = 'argocd.token-of-the-test.x';
/** What an API server fills in, that no manifest says. */
const written = { uid: '5d1f', resourceVersion: '77', generation: 3, creationTimestamp: '2026-01-01T00:00:00Z', managedFields: [{ manager: 'argocd-controller' }] };

/** Starts one on the loopback interface, with TLS where there are certificates. */
export async function startArgoCd(certificates?: Certificates): Promise<ArgoCdServer> {
  const applications = new Map<string, object[]>();
  const listener: RequestListener = (request, response) => {
    state.requests.push(`${request.method} ${request.url}`);
    reply(request, response);
  };
  const reply = (request: IncomingMessage, response: ServerResponse): void => {
    const end = (status: number, body: object | string, type = 'application/json'): void => void response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
    if (state.answer) return end(state.answer.status, state.answer.body, state.answer.type);
    if (request.method !== 'GET') return end(405, { error: 'Method Not Allowed', code: 12 });
    if (request.headers.authorization !== `Bearer ${token}`) return end(401, { error: 'invalid session: token is malformed', code: 16, message: 'invalid session: token is malformed' });
    const { pathname, searchParams } = new URL(request.url!, 'http://argocd');
    if (searchParams.has('refresh')) return end(400, { message: 'This would write.' });
    if (pathname === '/api/v1/settings') return end(200, { appLabelKey: 'app.kubernetes.io/instance', trackingMethod: 'annotation+label' });
    const [, name, part] = /^\/api\/v1\/applications\/([^/]+)(\/managed-resources)?$/.exec(pathname) ?? [];
    const items = name === undefined ? undefined : applications.get(decodeURIComponent(name));
    if (!items) return end(403, { error: 'permission denied', code: 7, message: 'permission denied' });
    if (part) return end(200, { items });
    return end(200, { metadata: { name, namespace: 'argocd' }, spec: { destination: { namespace }, ignoreDifferences: state.ignoreDifferences }, status: { sync: { status: 'Synced' } } });
  };
  const server = certificates ? createSecure({ cert: readFileSync(certificates.server.cert), key: readFileSync(certificates.server.key) }, listener) : createPlain(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: ArgoCdServer = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    requests: [],
    answer: undefined,
    ignoreDifferences: [],
    deploy: (application, manifests, change = () => undefined) => void applications.set(application, managedResources(application, manifests, change)),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
  return state;
}

/** What Argo CD tells of what it deployed: what it rendered, what lives of it, and what would, secrets hidden. */
function managedResources(application: string, manifests: string, change: (live: Fields) => void): object[] {
  const objects = [...parseAllDocuments(manifests)].map((document) => document.toJSON() as Fields | null).filter((object) => object !== null);
  return objects.map((object) => {
    const metadata = object.metadata as Fields;
    const [group, kind] = [String(object.apiVersion).includes('/') ? String(object.apiVersion).split('/')[0] : '', String(object.kind)];
    const place = kind === 'CustomResourceDefinition' ? {} : { namespace };
    const annotations = { ...(metadata.annotations as Fields), 'argocd.argoproj.io/tracking-id': `${application}:${group}/${kind}:${namespace}/${String(metadata.name)}` };
    const labels = { ...(metadata.labels as Fields), 'app.kubernetes.io/instance': application };
    const target: Fields = hidden({ ...object, metadata: { ...metadata, ...place, labels, annotations } });
    const applied = defaulted(target);
    const live = structuredClone(applied);
    change(live);
    const hook = (metadata.annotations as Fields | undefined)?.['helm.sh/hook'] !== undefined;
    const alive = hook ? null : live;
    return {
      group,
      kind,
      ...place,
      name: metadata.name,
      hook,
      targetState: JSON.stringify(target),
      liveState: JSON.stringify(alive && { ...alive, status: { observedGeneration: 3 } }),
      normalizedLiveState: JSON.stringify(alive),
      predictedLiveState: JSON.stringify(hook ? null : applied),
    };
  });
}

/** As an API server makes of it. */
function defaulted(target: Fields): Fields {
  const live = structuredClone(target);
  Object.assign(live.metadata as Fields, written);
  if (live.kind !== 'Deployment') return live;
  const spec = live.spec as Fields;
  Object.assign(spec, { revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const pod = (spec.template as Fields).spec as Fields;
  Object.assign(pod, { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' });
  for (const container of pod.containers as Fields[]) Object.assign(container, { imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' });
  // What webhooks inject.
  (pod.containers as Fields[]).unshift({ name: 'proxy', image: 'mesh/proxy:1' });
  return live;
}

/** Argo CD tells no values of secrets. */
function hidden({ stringData, ...object }: Fields): Fields {
  if (object.kind !== 'Secret') return { ...object, ...(stringData !== undefined && { stringData }) };
  const keys = Object.keys({ ...(object.data as Fields), ...(stringData as Fields) });
  return { ...object, data: Object.fromEntries(keys.map((key) => [key, '++++++++'])) };
}
