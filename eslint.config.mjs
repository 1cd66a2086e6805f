import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// Imports point down only: what a package needs from above comes in as an interface of its own.
const arrows = [
  { sourceTag: 'scope:oci', onlyDependOnLibsWithTags: [], bannedExternalImports: ['nx', '@nx/*', 'undici'] },
  { sourceTag: 'scope:registry', onlyDependOnLibsWithTags: ['scope:oci'], bannedExternalImports: ['nx', '@nx/*'] },
  { sourceTag: 'scope:sources', onlyDependOnLibsWithTags: ['scope:oci', 'scope:registry'], bannedExternalImports: ['nx', '@nx/*'] },
  { sourceTag: 'scope:tools', onlyDependOnLibsWithTags: ['scope:oci', 'scope:registry'], bannedExternalImports: ['nx', '@nx/*'] },
  { sourceTag: 'scope:cache', onlyDependOnLibsWithTags: ['scope:oci', 'scope:registry'], bannedExternalImports: ['nx', '@nx/*'] },
  { sourceTag: 'scope:build', onlyDependOnLibsWithTags: ['scope:oci', 'scope:registry', 'scope:sources'], bannedExternalImports: ['nx', '@nx/*'] },
  { sourceTag: 'scope:dockerfile', onlyDependOnLibsWithTags: ['scope:oci', 'scope:registry', 'scope:sources', 'scope:build'], bannedExternalImports: ['nx', '@nx/*'] },
  { sourceTag: 'scope:nx-oci', onlyDependOnLibsWithTags: ['scope:tools', 'scope:dockerfile', 'scope:build', 'scope:sources', 'scope:registry', 'scope:oci'] },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:package', 'type:tool'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:package', 'type:tool'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: [] },
];
// A package's tests run real registries and engines, which are no part of it.
const arrowsOfTests = arrows.map(({ onlyDependOnLibsWithTags: tags, ...arrow }) => ({ ...arrow, onlyDependOnLibsWithTags: [...tags, 'type:tool'] }));

const boundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, depConstraints }],
});

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', 'tmp', 'tools/peers/bin', 'tools/peers/nodes'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      ...boundaries(arrows),
    },
  },
  { files: ['packages/*/src/**/*.spec.ts', 'packages/*/{test,e2e}/**/*.ts'], rules: boundaries(arrowsOfTests) },
);
