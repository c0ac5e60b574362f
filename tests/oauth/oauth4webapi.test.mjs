// oauth4webapi, step by step, so that each refusal is seen as it comes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { Server } from '../browser/support/server.mjs';
import { Person } from './person.mjs';

const client = { client_id: 'a client from npm' };
const none = oauth.None();
const insecure = { [oauth.allowInsecureRequests]: true };
const callback = 'http://127.0.0.1:49152/callback';
let server, issuer, as, ada;

before(async () => {
  server = await Server.start();
  await server.addUser('ada@example.com', 'Engines');
  ada = await new Person(server, 'ada@example.com').signIn();
  issuer = new URL(server.url);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
});
after(() => server.stop());

function authorizationUrl(challenge, more = {}) {
  const url = new URL(as.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: client.client_id, response_type: 'code', redirect_uri: callback, code_challenge: challenge, code_challenge_method: 'S256', ...more,
  });
  return url;
}

/// Up to the code.
async function approve(scopes) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const location = await ada.decide(authorizationUrl(challenge, { state }).href, 'approve', scopes);
  return { verifier, parameters: oauth.validateAuthResponse(as, client, location, state), location };
}

const exchange = (parameters, verifier, redirect = callback, of = client) =>
  oauth.authorizationCodeGrantRequest(as, of, none, parameters, redirect, verifier, insecure);

const get = async ({ verifier, parameters }) =>
  oauth.processAuthorizationCodeResponse(as, client, await exchange(parameters, verifier));

const introspect = async (token) =>
  oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, none, token, insecure));

const loops = (token) => fetch(server.at('/v1/loops'), { headers: { Authorization: `Bearer ${token}` } });

async function refusal(promise) {
  const error = await promise.then(() => assert.fail('it was taken'), (thrown) => thrown);
  assert.ok(error instanceof oauth.ResponseBodyError, error.stack);
  return error.error;
}

test('discovery finds what there is', () => {
  assert.equal(as.issuer, server.url);
  for (const name of ['authorization', 'token', 'device_authorization', 'revocation', 'introspection'])
    assert.ok(as[`${name}_endpoint`].startsWith(`${server.url}/`), name);
  assert.deepEqual(as.code_challenge_methods_supported, ['S256']);
  assert.equal(as.authorization_response_iss_parameter_supported, true);
});

test('a code becomes a token, with the scopes that were left', async () => {
  const granted = await approve(['loops:read', 'snapshots:read']);
  assert.equal(granted.location.searchParams.has('token'), false);
  assert.equal(granted.location.searchParams.get('api_url'), server.url);
  assert.equal(granted.location.searchParams.get('iss'), server.url);
  const answer = await get(granted);
  assert.equal(answer.token_type, 'bearer');
  assert.equal(answer.scope, 'loops:read snapshots:read');
  assert.equal(answer.expires_in, 30 * 24 * 3600);
  assert.equal(answer.workspace, granted.location.searchParams.get('workspace'));
  assert.equal((await loops(answer.access_token)).status, 200);
});

test('a code works once, and a second use ends what it gave', async () => {
  const granted = await approve();
  const { access_token: token } = await get(granted);
  assert.equal((await loops(token)).status, 200);
  assert.equal(await refusal(get(granted)), 'invalid_grant');
  assert.equal((await loops(token)).status, 401);
});

test('of two exchanges at once one succeeds', async () => {
  const granted = await approve();
  const results = await Promise.allSettled([get(granted), get(granted), get(granted)]);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a wrong verifier, client or callback uses the code up', async () => {
  const wrong = [
    [oauth.generateRandomCodeVerifier()],
    [undefined, 'http://127.0.0.1:49153/callback'],
    [undefined, callback, { client_id: 'another' }],
  ];
  for (const [verifier, ...rest] of wrong) {
    const granted = await approve();
    const bad = exchange(granted.parameters, verifier ?? granted.verifier, ...rest)
      .then((response) => oauth.processAuthorizationCodeResponse(as, client, response));
    assert.equal(await refusal(bad), 'invalid_grant');
    assert.equal(await refusal(get(granted)), 'invalid_grant');
  }
});

test('denial and what is wrong are told at the callback', async () => {
  const state = oauth.generateRandomState();
  const challenge = await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier());
  const told = (location) => {
    try {
      oauth.validateAuthResponse(as, client, location, state);
    } catch (error) {
      assert.ok(error instanceof oauth.AuthorizationResponseError, error.stack);
      return error.error;
    }
    return assert.fail('no error was told');
  };
  assert.equal(told(await ada.decide(authorizationUrl(challenge, { state }).href, 'deny')), 'access_denied');
  const stranger = new Person(server);
  for (const [more, code] of [[{ scope: 'everything' }, 'invalid_scope'], [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge: '' }, 'invalid_request'], [{ code_challenge_method: 'plain' }, 'invalid_request']]) {
    const answer = await stranger.get(authorizationUrl(challenge, { state, ...more }).href);
    assert.equal(answer.status, 303);
    assert.equal(told(new URL(answer.headers.get('location'))), code);
  }
});

test('introspection tells a token about itself, and of no other', async () => {
  const { access_token: token } = await get(await approve(['snapshots:read']));
  const { access_token: other } = await get(await approve());
  const seen = await introspect(token);
  assert.equal(seen.active, true);
  assert.equal(seen.scope, 'snapshots:read');
  assert.equal(seen.client_id, client.client_id);
  assert.equal(seen.username, 'ada@example.com');
  assert.equal(seen.workspace_name, 'Engines');
  assert.equal(seen.exp - seen.iat, 30 * 24 * 3600);
  // The library sends no such header.
  const askAs = async (bearer) => (await fetch(as.introspection_endpoint,
    { method: 'POST', headers: { Authorization: `Bearer ${bearer}` }, body: new URLSearchParams({ token }) })).json();
  assert.equal((await askAs(token)).active, true);
  assert.deepEqual(await askAs(other), { active: false });
  assert.deepEqual(await introspect('win_live_nothing'), { active: false });
});

test('revocation ends a token at once, and says nothing of unknown ones', async () => {
  const { access_token: token } = await get(await approve());
  assert.equal((await loops(token)).status, 200);
  for (const each of [token, token, 'win_live_nothing'])
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, none, each, insecure));
  assert.equal((await loops(token)).status, 401);
  assert.deepEqual(await introspect(token), { active: false });
});

test('a terminal without a browser', async () => {
  const begin = async () => oauth.processDeviceAuthorizationResponse(as, client,
    await oauth.deviceAuthorizationRequest(as, client, none, new URLSearchParams({ scope: 'snapshots:read', host: 'build-server' }), insecure));
  const poll = async ({ device_code: code }) =>
    oauth.processDeviceCodeResponse(as, client, await oauth.deviceCodeGrantRequest(as, client, none, code, insecure));

  const device = await begin();
  assert.match(device.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  assert.equal(device.verification_uri, server.at('/device'));
  assert.equal(device.verification_uri_complete, server.at(`/device?user_code=${device.user_code}`));
  assert.deepEqual([device.expires_in, device.interval], [600, 5]);
  assert.equal(await refusal(poll(device)), 'authorization_pending');
  assert.equal(await refusal(poll(device)), 'slow_down');
  assert.equal((await ada.decide(device.verification_uri_complete, 'approve')).pathname, '/device/approved');
  const answer = await poll(device);
  assert.equal(answer.scope, 'snapshots:read');
  assert.equal((await introspect(answer.access_token)).name, `${client.client_id} on build-server`);
  assert.equal(await refusal(poll(device)), 'invalid_grant');

  const denied = await begin();
  assert.equal((await ada.decide(`/device?user_code=${denied.user_code.toLowerCase().replace('-', '+')}`, 'deny')).pathname, '/device/denied');
  assert.equal(await refusal(poll(denied)), 'access_denied');
});

test('a client that brings a secret is refused', async () => {
  const granted = await approve();
  for (const credential of [oauth.ClientSecretBasic('secret'), oauth.ClientSecretPost('secret')]) {
    const response = await oauth.authorizationCodeGrantRequest(as, client, credential, granted.parameters, callback, granted.verifier, insecure);
    assert.equal(response.status, 401);
    assert.equal((await response.json()).error, 'invalid_client');
  }
  assert.equal((await get(granted)).token_type, 'bearer', 'and that uses nothing up');
});
