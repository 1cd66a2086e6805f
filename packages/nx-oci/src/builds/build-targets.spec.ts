import { buildTarget, isBuildExecutor } from './build-targets';
import { furtherInputs, spreadsInputs } from './further-inputs';

test('inputs that are declared keep those that are inferred', () => {
  const further = ['{workspaceRoot}/go.mod'];
  const inputs = furtherInputs('nx-oci:go-binary', further, [{ externalDependencies: ['nx-oci'] }]);
  // Nx 22 knows no "...": its workspaces have them written out.
  const { inputs: inferred } = buildTarget({ executor: 'nx-oci:go-binary' }, [{ externalDependencies: ['nx-oci'] }]);
  expect(inputs).toEqual([...(spreadsInputs ? ['...'] : inferred!), ...further]);
});

test('a build in Go counts this plugin alone of what npm installs, and a bundle all of it', () => {
  expect(buildTarget({ executor: 'nx-oci:go-binary' }, []).inputs).toContainEqual({ externalDependencies: [] });
  expect(buildTarget({ executor: 'nx-oci:node-bundle' }, [{ externalDependencies: ['nx-oci'] }]).inputs).not.toContainEqual(expect.objectContaining({ externalDependencies: expect.anything() }));
});

test('other executors build nothing that is looked at', () => {
  expect(['nx-oci:go-binary', 'nx-oci:node-bundle', 'nx-oci:image', 'toString', undefined].filter(isBuildExecutor)).toEqual(['nx-oci:go-binary', 'nx-oci:node-bundle']);
});
