import { emptyImage, parsePlatform, type Image, type Layer } from '@nx-oci/oci';
import { stepNames } from './step-names';

const layer = {} as Layer;

/** An image of which only the history counts. */
function image(...steps: ({ created_by?: string; empty_layer?: boolean } | undefined)[]): Image {
  const { config, ...rest } = emptyImage(parsePlatform('linux/amd64'));
  return { ...rest, layers: steps.flatMap((step) => (step?.empty_layer ? [] : [layer])), config: { ...config, history: steps.map((step) => step ?? {}) } };
}

test.each([
  ['COPY page.html /srv/ # buildkit', 'COPY page.html /srv/'],
  ['RUN /bin/sh -c apk add   curl\n && true # buildkit', 'RUN apk add curl && true'],
  ['RUN |2 A=1 B= /bin/sh -c make # buildkit', 'RUN make'],
  ['/bin/sh -c #(nop) ADD file:1 in / ', 'ADD file:1 in /'],
  ['/bin/sh -c make', 'RUN make'],
  ['|1 A=1 /bin/sh -c make', 'RUN make'],
  ['RUN /usr/bin/tool --do', 'RUN /usr/bin/tool --do'],
  ['', 'base'],
  [`RUN ${'x'.repeat(200)}`, `RUN ${'x'.repeat(115)}…`],
])('%j is %j', (step, name) => expect(stepNames(image({ created_by: step }))).toEqual([name]));

test('steps without a layer are none, and where their number is not that of the layers, none is told', () => {
  expect(stepNames(image({ created_by: 'COPY a /' }, { created_by: 'ENV A=1', empty_layer: true }, { created_by: 'COPY b /' }))).toEqual(['COPY a /', 'COPY b /']);
  const { config, ...rest } = image({ created_by: 'COPY a /' });
  expect(stepNames({ ...rest, config: { ...config, history: [] } })).toEqual(['base']);
});
