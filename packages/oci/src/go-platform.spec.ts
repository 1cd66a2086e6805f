import { goPlatform } from './go-platform';
import { parsePlatform } from './platform';

test.each([
  ['linux/amd64', { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1' }],
  ['linux/amd64/v3', { GOARCH: 'amd64', GOAMD64: 'v3' }],
  ['linux/arm64', { GOARCH: 'arm64', GOARM64: 'v8.0' }],
  ['linux/arm64/v9', { GOARCH: 'arm64', GOARM64: 'v9.0' }],
  ['linux/arm/v6', { GOARCH: 'arm', GOARM: '6' }],
  ['darwin/arm64', { GOOS: 'darwin', GOARCH: 'arm64' }],
])('Go compiles for %s by settings that are no machine\'s own', (platform, settings) => {
  expect(goPlatform(parsePlatform(platform))).toMatchObject(settings);
});
