import { digestReplacements } from './digest-names';
import { kustomizeSet } from './kustomize-set';
import { NameByDigest, Setting, type Manifest, type ManifestSet } from './manifest-set';
import { helmSet } from './helm-set';

const name = new NameByDigest('two-parts', 'tools');
const template: Manifest = { kind: 'Template', metadata: { name: 'template' }, spec: { 'a.b/c': [{ image: 'other' }, { name: 'main', image: 'tools', amount: new Setting('amount', 1) }] } };
const pool: Manifest = { kind: 'Pool', metadata: { name }, spec: { amount: new Setting('amount', 1) } };
const claim: Manifest = { kind: 'Claim', metadata: { name: 'claim' }, spec: { pools: [{ pool: name }] } };
const part = { delimiter: '-', index: 2 };

test('a name is of the digest that the image has where it is first named, and so is all that refers to it', () => {
  expect(digestReplacements([claim, pool, template])).toEqual([
    {
      source: { kind: 'Template', name: 'template', fieldPath: 'spec.a\\.b/c.[name=main].image', options: { delimiter: '@', index: 1 } },
      targets: [{ select: { kind: 'Pool', name: 'two-parts-digest' }, fieldPaths: ['metadata.annotations.nx-oci/digest'], options: { create: true } }],
    },
    {
      source: { kind: 'Pool', name: 'two-parts-digest', fieldPath: 'metadata.annotations.nx-oci/digest', options: { delimiter: ':', index: 1 } },
      targets: [
        { select: { kind: 'Claim', name: 'claim' }, fieldPaths: ['spec.pools.0.pool'], options: part },
        { select: { kind: 'Pool', name: 'two-parts-digest' }, fieldPaths: ['metadata.name'], options: part },
      ],
    },
  ]);
});

test('without such a name nothing is replaced', () => expect(digestReplacements([template, { kind: 'Pool', metadata: { name: 'pool' } }])).toEqual([]));

const set: ManifestSet = { name: 'set', description: '', namespace: 'ours', objects: { 'pool.yaml': pool, 'claim.yaml': claim, 'template.yaml': template }, images: { tools: { repository: 'registry.test/tools', digest: 'sha256:1', value: 'images.tools' } } };

test('the files of Kustomize have the name until then, and refer to it alike', () => {
  const files = kustomizeSet(set);
  expect(files['pool.yaml']).toMatchObject({ metadata: { name: 'two-parts-digest' } });
  expect(files['claim.yaml']).toMatchObject({ spec: { pools: [{ pool: 'two-parts-digest' }] } });
  expect(files['kustomization.yaml']).not.toHaveProperty('configurations');
  const named = kustomizeSet({ ...set, nameReferences: { Template: [{ kind: 'Pool', path: 'spec/template' }] } });
  expect(named['kustomization.yaml']).toMatchObject({ configurations: ['name-references.yaml'] });
  expect(named['name-references.yaml']).toEqual({ nameReference: [{ kind: 'Template', fieldSpecs: [{ kind: 'Pool', path: 'spec/template' }] }] });
});

test('a chart makes it of the value', () => {
  const { templates } = helmSet(set);
  const expression = '{{ printf "two-parts-%s" (.Values.images.tools.digest | trimPrefix "sha256:" | trunc 12) | toJson }}';
  expect(templates['templates/pool.yaml']).toContain(`name: ${expression}\n`);
  expect(templates['templates/claim.yaml']).toContain(`pool: ${expression}\n`);
});
