import { checkPolicy } from './policy';

const digest = `sha256:${'1'.repeat(64)}`;
const container = `{ name: app, image: 'registry.test/app@${digest}', resources: { requests: { cpu: 1m, memory: 1Mi }, limits: { memory: 1Mi } }, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }`;
const spec = `{ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }, containers: [${container}] }`;
const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: app }\nspec: ${spec}\n`;

test.each<[string, string]>([
  ['a pod', pod],
  ['a deployment', `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app }\nspec: { template: { spec: ${spec} } }\n`],
  ['a job that comes again', `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: app }\nspec: { jobTemplate: { spec: { template: { spec: ${spec} } } } }\n`],
  ['what an operator makes a pod of', `apiVersion: agents.test/v1\nkind: Sandbox\nmetadata: { name: app }\nspec: { podTemplate: { spec: ${spec} } }\n`],
])('of %s all is looked at', async (_, object) => {
  await checkPolicy(object);
  await expect(checkPolicy(object.replace('runAsNonRoot: true', 'runAsNonRoot: false'))).rejects.toThrow(/app: runAsNonRoot != true: /);
});

test.each<[string, string, string]>([
  ['a process that may become more', pod.replace('allowPrivilegeEscalation: false, ', ''), 'allowPrivilegeEscalation != false'],
  ['capabilities that stay', pod.replace('capabilities: { drop: [ALL] }', 'privileged: false'), 'unrestricted capabilities'],
  ['all system calls', pod.replace('RuntimeDefault', 'Unconfined'), 'seccompProfile'],
  ['a folder of the node', pod.replace('containers:', 'volumes: [{ name: a, hostPath: { path: / } }], containers:'), 'restricted volume types'],
  ['the network of the node', pod.replace('containers:', 'hostNetwork: true, containers:'), 'host namespaces'],
  ['a tag', pod.replace(`@${digest}`, ':1'), 'image by digest'],
  ['a tag of an image that is a volume', pod.replace('containers:', "volumes: [{ name: a, image: { reference: 'registry.test/a:1' } }], containers:"), 'image by digest'],
  ['a tag of an init container', pod.replace('containers:', `initContainers: [${container.replace(`@${digest}`, ':1')}], containers:`), 'image by digest'],
  ['no limit', pod.replace('limits: { memory: 1Mi }', 'limits: { cpu: 1 }'), 'memory limit'],
  ['no request', pod.replace('cpu: 1m, ', ''), 'requests'],
  ['a token', pod.replace('automountServiceAccountToken: false, ', ''), 'service account token'],
  ['a password in a variable', pod.replace('resources:', 'env: [{ name: DB_PASSWORD, value: hunter2 }], resources:'), 'plain secret'],
  ['a Secret with what it holds', `${pod}---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { a: b }\n`, 'plain secret'],
  ['a key in a ConfigMap', `${pod}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: s }\ndata: { a: "-----BEGIN EC PRIVATE KEY-----" }\n`, 'plain secret'],
])('%s: refused by name, unless it is allowed', async (_, objects, rule) => {
  await expect(checkPolicy(objects)).rejects.toThrow(`: ${rule}: `);
  const [, other] = /kind: (Secret|ConfigMap)/.exec(objects) ?? [];
  await checkPolicy(objects, [{ object: other ? `${other} s` : 'Pod app', rule, why: 'It is to be seen.' }]);
});

test('what is allowed and not needed is refused, and so is nothing at all', async () => {
  await expect(checkPolicy(pod, [{ object: 'Pod app', rule: 'privileged', why: '' }])).rejects.toThrow('Pod app: privileged: is allowed, and not needed');
  await expect(checkPolicy('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n')).rejects.toThrow('There is no pod');
});

test('an exception may be of one finding of a rule alone', async () => {
  const allow = [{ object: 'Pod app', rule: 'unrestricted capabilities', detail: 'container "app" must not include "SETUID" in securityContext.capabilities.add', why: 'It is to be seen.' }];
  const adding = pod.replace('drop: [ALL]', 'drop: [ALL], add: [SETUID]');
  await checkPolicy(adding, allow);
  await expect(checkPolicy(adding.replace('drop: [ALL], ', ''), allow)).rejects.toThrow('capabilities.drop=["ALL"]');
});
