import { describe, expect, it } from '@jest/globals';

import { acceptsJson, isJson, oktaResponseOf, parseMediaType } from '../../../shared/api/index.ts';

describe('a content type', () => {
  it.each([
    ['application/json', true],
    ['APPLICATION/JSON; charset=UTF-8', true],
    ['application/json;charset="utf-8"', true],
    ['application/json; okta-response=omitCredentials,omitCredentialsLinks', true],
    ['application/json; charset=iso-8859-1', false],
    ['application/json, text/plain', false],
    ['application/jsonp', false],
    ['text/json', false],
    ['', false],
    [undefined, false],
  ])('%j is JSON: %s', (header, wanted) => {
    expect(isJson(parseMediaType(header))).toBe(wanted);
  });

  it.each([
    ['application/json', false, false, false],
    ['application/json; okta-response=omitCredentials', true, false, false],
    ['application/json; okta-response=omitCredentials,omitCredentialsLinks', true, true, false],
    ['application/json; okta-response="omitCredentials, omitCredentialsLinks, omitTransitioningToStatus"', true, true, true],
    ['application/json;charset=utf-8;OKTA-RESPONSE=omitTransitioningToStatus', false, false, true],
    ['application/json; okta-response=omitcredentials,nope', false, false, false],
    [undefined, false, false, false],
  ])('%j says what to leave out', (header, omitCredentials, omitCredentialsLinks, omitTransitioningToStatus) => {
    expect(oktaResponseOf(header)).toEqual({ omitCredentials, omitCredentialsLinks, omitTransitioningToStatus });
  });
});

describe('an Accept header', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['application/json, */*;q=0.8', true],
    ['text/html,application/xhtml+xml,*/*;q=0.1', true],
    ['application/*', true],
    ['Application/JSON', true],
    ['text/html', false],
    ['application/xml', false],
    ['application/json;q=0', false],
    ['text/*', false],
  ])('%j takes JSON: %s', (header, wanted) => {
    expect(acceptsJson(header)).toBe(wanted);
  });
});
