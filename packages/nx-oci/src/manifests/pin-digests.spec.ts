import type { Digest } from '@nx-oci/oci';
import { parse, parseAllDocuments } from 'yaml';
import { coded } from '../../test/errors';
import type { Pin } from './manifest-references';
import { isHelmTemplate, pinDigests } from './pin-digests';

const digest: Digest = `sha256:${'1'.repeat(64)}`;
const other: Digest = `sha256:${'2'.repeat(64)}`;
const greeter: Pin = { name: 'ghcr.io/acme/greeter', digest };
const pinned = `ghcr.io/acme/greeter@${digest}`;

/** The text of a file with the pins, and what it names. */
function pin(source: string, file = 'deploy.yaml', pins = [greeter]): { text: string; names: string[] } {
  const { bytes, names } = pinDigests(file, Buffer.from(source), pins);
  return { text: Buffer.from(bytes).toString(), names };
}

const kustomize = (source: string, pins = [greeter]): string => pin(source, 'base/kustomization.yaml', pins).text;

describe('Kubernetes', () => {
  test('references are found in every container of every document, and nothing else changes', () => {
    const source = (image: string): string => `%YAML 1.2
---
# The greeter.
apiVersion:   apps/v1
kind: Deployment
spec:
    template:
        spec:
            initContainers:
            -   name: "first"   # aligned
                image:   ${image}   # {"$imagepolicy": "flux"}
                args: [ 'a',  "b" ]


            containers:
            - { name: app, image: ${image}, ports: [{containerPort: 8080}] }
            - image: '${image}'
              name: quoted
            - image: "${image}"
            - image: ghcr.io/acme/greeter-2:v1
            ephemeralContainers: [{image: ${image}}]
...
---
kind: List
items:
  - kind: CronJob
    spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: ${image}}]}}}}}
  - kind: Greeting
    spec:
      deeply:
        - - image: ${image}
`;
    const before = source('ghcr.io/acme/greeter:v1.2');
    const { text, names } = pin(before);
    expect(text).toBe(source(pinned));
    expect(names).toEqual(['ghcr.io/acme/greeter']);
  });

  test.each([greeter.name, `${greeter.name}@${other}`, `${greeter.name}:v1@${other}`, pinned])('%s is pinned', (image) =>
    expect(pin(`image: ${image}\n`).text).toBe(`image: ${pinned}\n`),
  );

  test.each(['acme/x', 'acme/x:1', 'docker.io/acme/x', 'index.docker.io/acme/x:1'])("%s is Docker's acme/x", (image) => {
    for (const name of ['acme/x', 'docker.io/acme/x']) {
      expect(pin(`image: ${image}`, 'a.yml', [{ name, digest }]).text).toBe(`image: ${name}@${digest}`);
    }
  });

  test('of several images each gets its own digest', () => {
    const pins = [greeter, { name: 'redis', digest: other }];
    const { text, names } = pin('- image: redis:7\n- image: ghcr.io/acme/greeter\n- image: redis\n', 'a.yaml', pins);
    expect(text).toBe(`- image: redis@${other}\n- image: ${pinned}\n- image: redis@${other}\n`);
    expect(names.sort()).toEqual(['ghcr.io/acme/greeter', 'redis']);
  });

  test('an alias is replaced, an anchor stays where it is', () => {
    const source = 'x: &other ghcr.io/acme/greeter:v1\na: {image: &it ghcr.io/acme/greeter:v1}\nb: {image: *it}\nc: {image: *other}\n';
    expect(pin(source).text).toBe(
      `x: &other ghcr.io/acme/greeter:v1\na: {image: &it ${pinned}}\nb: {image: ${pinned}}\nc: {image: ${pinned}}\n`,
    );
  });

  test('a folded reference becomes a plain one', () => {
    expect(pin('a:\n  image: >-\n    ghcr.io/acme/greeter:v1\n  next: 1\n').text).toBe(`a:\n  image: ${pinned}\n  next: 1\n`);
    expect(pin('image: |\n  ghcr.io/acme/greeter\n').text).toBe('image: |\n  ghcr.io/acme/greeter\n');
  });

  test('a volume made of an image is pinned, other references are not', () => {
    const source = 'volumes:\n- image:\n    reference: ghcr.io/acme/greeter:v1\nreference: ghcr.io/acme/greeter:v1\n';
    expect(pin(source).text).toBe(`volumes:\n- image:\n    reference: ${pinned}\nreference: ghcr.io/acme/greeter:v1\n`);
  });

  test('line ends and a byte order mark stay, also without a line end at last', () => {
    expect(pin('\ufeffa: 1\r\nimage: ghcr.io/acme/greeter:v1\r\nb: 2').text).toBe(`\ufeffa: 1\r\nimage: ${pinned}\r\nb: 2`);
  });
});

describe('JSON', () => {
  test('references are pinned as in YAML, with tabs as they are', () => {
    const source = '{\n\t"spec": {"containers": [\n\t\t{"image": "ghcr.io/acme/greeter:v1", "name": "\\u0061"}\n\t]}\n}\n';
    expect(pin(source, 'pod.json').text).toBe(source.replace('ghcr.io/acme/greeter:v1', pinned));
  });

  test('a digest is added in the way that the map is written', () => {
    const values = '{\n\t"image": {\n\t\t"repository": "ghcr.io/acme/greeter",\n\t\t"pullPolicy": "Always"\n\t}\n}';
    const { text } = pin(values, 'values.json');
    expect(text).toBe(values.replace('greeter",', `greeter",\n\t\t"digest": "${digest}",`));
    const compact = '{"repository":"ghcr.io/acme/greeter"';
    expect(pin(`${compact}}`, 'v.json').text).toBe(`${compact}, "digest": "${digest}"}`);
    expect(pin(`${compact},"digest":null}`, 'v.json').text).toBe(`${compact},"digest":"${digest}"}`);
  });
});

describe('Helm values', () => {
  test('a digest is set behind the tag, which stays', () => {
    const source = `# Values
image:
  registry: ghcr.io   # the registry
  repository: acme/greeter
  tag: "1.10"         # by the chart
  # Always is slow.
  pullPolicy: IfNotPresent
sidecar: {image: {repository: 'ghcr.io/acme/greeter'}, on: yes}
other:
  registry: quay.io
  repository: acme/greeter
last:
  - repository: ghcr.io/acme/greeter`;
    const { text, names } = pin(source, 'chart/values.yaml');
    expect(text).toBe(`# Values
image:
  registry: ghcr.io   # the registry
  repository: acme/greeter
  tag: "1.10"         # by the chart
  digest: ${digest}
  # Always is slow.
  pullPolicy: IfNotPresent
sidecar: {image: {repository: 'ghcr.io/acme/greeter', digest: ${digest}}, on: yes}
other:
  registry: quay.io
  repository: acme/greeter
last:
  - repository: ghcr.io/acme/greeter
    digest: ${digest}`);
    expect(names).toEqual(['ghcr.io/acme/greeter']);
  });

  test.each([
    ['digest: ""', `digest: "${digest}"`],
    ["digest: ''", `digest: '${digest}'`],
    ['digest:', `digest: ${digest}`],
    ['digest: ~ # none', `digest: ${digest} # none`],
    [`digest: ${other}`, `digest: ${digest}`],
  ])('of a digest that is there, "%s", the value changes', (before, after) => {
    const source = (line: string): string => `image:\n  ${line}\n  registry: ""\n  repository: ghcr.io/acme/greeter\n`;
    expect(pin(source(before)).text).toBe(source(after));
  });

  test('an entry without a value has the digest behind it', () => {
    expect(pin('image:\n  repository: ghcr.io/acme/greeter\n  tag:\n  # The policy.\n  pullPolicy: Always\n').text).toBe(
      `image:\n  repository: ghcr.io/acme/greeter\n  tag:\n  digest: ${digest}\n  # The policy.\n  pullPolicy: Always\n`,
    );
  });

  test('lines that are added end as the others do', () => {
    const source = 'repository: ghcr.io/acme/greeter\r\ntag: a\r\n';
    expect(pin(source).text).toBe(`${source}digest: ${digest}\r\n`);
  });

  test('a map in the place of a digest is no image', () => {
    const source = 'repository: ghcr.io/acme/greeter\ndigest: {algorithm: sha256}\n';
    expect(pin(source)).toEqual({ text: source, names: [] });
  });

  test('templates of a chart are those in its own folder of that name', () => {
    const charts = new Set(['deploy/chart', '.']);
    expect(isHelmTemplate('deploy/chart/templates/tests/pod.yaml', charts)).toBe(true);
    expect(isHelmTemplate('templates/pod.yaml', charts)).toBe(true);
    expect(isHelmTemplate('deploy/templates/pod.yaml', charts)).toBe(false);
    expect(isHelmTemplate('deploy/chart/values.yaml', charts)).toBe(false);
  });
});

describe('Kustomize', () => {
  test('a tag becomes a digest where it stands', () => {
    expect(
      kustomize(`resources: [deploy.yaml]
images:
  # The greeter.
  - name: ghcr.io/acme/greeter
    newTag: "v1" # moved by hand
  - name: nginx
    newTag: "1.27"
namePrefix: a-
`),
    ).toBe(`resources: [deploy.yaml]
images:
  # The greeter.
  - name: ghcr.io/acme/greeter
    digest: "${digest}" # moved by hand
  - name: nginx
    newTag: "1.27"
namePrefix: a-
`);
  });

  test.each([
    [`- name: N\n  newTag: v1 # gone\n  # old\n  digest: ${other}`, `- name: N\n  # old\n  digest: ${digest}`],
    [`- newTag: v1\n  digest: ${other}\n  name: N`, `- digest: ${digest}\n  name: N`],
    [`- newTag: v1 # gone\n  # old\n  digest: ${other}\n  name: N`, `- # old\n  digest: ${digest}\n  name: N`],
    [`- {newTag: v1, digest: "${other}", name: N}`, `- {digest: "${digest}", name: N}`],
    [`- {digest: "${other}", newTag: v1, name: N}`, `- {digest: "${digest}", name: N}`],
    ['- name: N', `- name: N\n  digest: ${digest}`],
    ['- newName: mirror.example/greeter\n  name: N', `- newName: mirror.example/greeter\n  digest: ${digest}\n  name: N`],
    ['- name: placeholder\n  newName: N\n  newTag: v1', `- name: placeholder\n  newName: N\n  digest: ${digest}`],
  ])('%j becomes %j', (before, after) => {
    const named = (text: string): string => `images:\n${text.replace(/\bN\b/, greeter.name)}\n`;
    expect(kustomize(named(before))).toBe(named(after));
  });

  test('an entry in another form of its name is given the name', () => {
    const pins = [{ name: 'docker.io/acme/x', digest }];
    expect(kustomize(`images:\n- name: acme/x\n  newTag: v1\n  digest: ${other}\n`, pins)).toBe(
      `images:\n- name: acme/x\n  newName: docker.io/acme/x\n  digest: ${digest}\n`,
    );
  });

  test.each([
    ['images:\n- name: a\n  newTag: v # x\n\n# end\n', `images:\n- name: a\n  newTag: v # x\n- name: N\n  digest: ${digest}\n\n# end\n`],
    ['patch: |+\n  a\n\n', `patch: |+\n  a\n\nimages:\n- name: N\n  digest: ${digest}\n`],
    ['images:\n  - {name: nginx}', `images:\n  - {name: nginx}\n  - name: N\n    digest: ${digest}`],
    ['images: [{name: nginx}] # some\n', `images: [{name: nginx}, {name: N, digest: ${digest}}] # some\n`],
    ['images: []\nresources: []\n', `images: [{name: N, digest: ${digest}}]\nresources: []\n`],
    ['images:\nresources: []\n', `images: [{name: N, digest: ${digest}}]\nresources: []\n`],
    ['resources:\n- a.yaml # one\n\n# end\n', `resources:\n- a.yaml # one\nimages:\n- name: N\n  digest: ${digest}\n\n# end\n`],
    ['---\nresources: [a.yaml]', `---\nresources: [a.yaml]\nimages:\n- name: N\n  digest: ${digest}`],
    ['{"resources": ["a.yaml"]}', `{"resources": ["a.yaml"], "images": [{"name": "N", "digest": "${digest}"}]}`],
  ])('an image without an entry gets one: %j', (before, after) => {
    const text = kustomize(before);
    expect(text).toBe(after.replace('N', greeter.name));
    expect((parse(text) as { images: unknown[] }).images.at(-1)).toEqual({ name: greeter.name, digest });
  });

  test('several images get several entries', () => {
    const pins = [greeter, { name: 'redis', digest: other }];
    const entries = [greeter, pins[1]].map(({ name, digest }) => ({ name, digest }));
    for (const source of ['resources: []\n', 'images: []\n', 'images: [{name: a}]\n', 'images:\n- name: a\n']) {
      const { text, names } = pin(source, 'Kustomization', pins);
      expect((parse(text) as { images: unknown[] }).images.slice(-2)).toEqual(entries);
      expect(names).toEqual(['ghcr.io/acme/greeter', 'redis']);
    }
  });

  test('images of another kind of file have no entries', () => {
    const source = 'images:\n- name: ghcr.io/acme/greeter\n  newTag: v1\n';
    expect(pin(source, 'base/images.yaml')).toEqual({ text: source, names: [] });
  });

  test('what is no list of images is left as it is', () => expect(kustomize('images: {a: 1}\n')).toBe('images: {a: 1}\n'));
});

test.each([
  ['no image', 'kind:   Service\nspec: {ports: [ 80 ]}\n'],
  ['others', 'image: nginx\nimages: [ghcr.io/acme/greeter]\nrepository: https://charts.example.com\n'],
  ['an image that is no string', 'image: [ghcr.io/acme/greeter]\nrepository: 7\n'],
  ['nothing', ''],
  ['comments only', '# image: ghcr.io/acme/greeter\n'],
  ['tags of its own', 'a: !Ref greeter\nb: !vault |\n  image: ghcr.io/acme/greeter\n'],
])('a file with %s is the same bytes', (_, source) => {
  const bytes = Buffer.from(source);
  expect(pinDigests('a.yaml', bytes, [greeter])).toEqual({ bytes, names: [] });
});

test('a file of another kind is the same bytes, whatever it holds', () => {
  const bytes = Buffer.from([0xff, 0, 0x7b]);
  for (const file of ['chart.tgz', 'a/NOTES.txt', '_helpers.tpl']) expect(pinDigests(file, bytes, [greeter]).bytes).toBe(bytes);
});

test.each([
  ['a template', 'a: 1\n{{- if .Values.on }}\nb: 2\n{{- end }}\n', 'deploy.yaml:2:'],
  ['a list that does not end', 'kind: Pod\n---\na: [1\nb: 2\n', 'deploy.yaml:4:1'],
  ['one key twice', 'image: a\nimage: b\n', 'deploy.yaml:2:1'],
])('%s is refused, with its line', (_, source, place) => expect(() => pin(source)).toThrow(coded('manifest-invalid', place)));

test('text in another encoding is refused', () => {
  const bytes = Buffer.from('a: é', 'latin1');
  expect(() => pinDigests('a.yaml', bytes, [greeter])).toThrow(coded('manifest-invalid', 'a.yaml', 'UTF-8'));
});

test('a reference that cannot be changed in its place is refused rather than damaged', () => {
  expect(() => pin('? repository\n: ghcr.io/acme/greeter\n')).toThrow(coded('manifest-invalid', 'deploy.yaml', greeter.name));
});

test('what is pinned is pinned already, and reads as it did but for the images', () => {
  const source = 'a: &a {repository: ghcr.io/acme/greeter}\nb:\n  <<: *a\n  image: ghcr.io/acme/greeter\n---\nc: "\\x41"\n';
  const { text } = pin(source);
  expect(pin(text).text).toBe(text);
  const [first, second] = parseAllDocuments(text, { merge: true }).map((each) => each.toJS() as object);
  expect(first).toEqual({
    a: { repository: greeter.name, digest },
    b: { repository: greeter.name, digest, image: pinned },
  });
  expect(second).toEqual({ c: 'A' });
});
