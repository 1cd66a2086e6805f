// Takes the place of undici in the bundle of the updater: the three parts that the registry's client uses, loaded with the first
// request. All of undici would be most of the bundle, and of the time that it takes to start.
let loaded;
const parts = () =>
  (loaded ??= {
    request: require('undici/lib/api/api-request'),
    EnvHttpProxyAgent: require('undici/lib/dispatcher/env-http-proxy-agent'),
    Pool: require('undici/lib/dispatcher/pool'),
  });

/** As undici's own, for an address that is a URL and options with a dispatcher. */
export function request(url, options) {
  return parts().request.call(options.dispatcher, { ...options, origin: url.origin, path: `${url.pathname}${url.search}` });
}

export function EnvHttpProxyAgent(options) {
  return new (parts().EnvHttpProxyAgent)(options);
}

export function Pool(origin, options) {
  return new (parts().Pool)(origin, options);
}
