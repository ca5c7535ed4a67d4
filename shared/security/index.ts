export { waitUntilElapsed } from './answer-time.ts';
export { type Argon2Costs, assertArgon2Floor } from './argon2id.ts';
export { type BlobOptions, maxBlobLength, openBlob, sealBlob } from './blobs.ts';
export { isCsrfToken, mintCsrfToken } from './csrf.ts';
export { isDatedMark, mintDatedMark } from './dated-mark.ts';
export type { KeyReuse } from './data-key-cache.ts';
export {
  type DigestAlgorithm,
  digestLength,
  isDigestAlgorithm,
  maxSaltBytes,
  type SaltOrder,
  writeDigest,
} from './foreign-digest.ts';
export { isPbkdf2Digest, type Pbkdf2Digest, pbkdf2Limits, writePbkdf2 } from './foreign-pbkdf2.ts';
export { type ImportedHash, parseImportedHash } from './imported-hash.ts';
export { guardedRequest, type OutboundRequest, type OutboundResult } from './guarded-request.ts';
export { derivePurposeKey, type PurposeKey } from './org-key.ts';
export { findHeaderFault } from './outbound-headers.ts';
export { type CheckedUrl, checkOutboundUrl } from './outbound-url.ts';
export { findUnusablePasswordCause, hashPassword } from './password-hashing.ts';
export { type PasswordSchemeName, schemeOf } from './password-schemes.ts';
export { maxPasswordBytes } from './password-text.ts';
export { dummyVerify, type Verification, verifyPassword } from './password-verification.ts';
export type { DataKey, DataKeys, Resolver } from './ports.ts';
export { isLoopbackAddress, isPublicAddress } from './public-address.ts';
export { redact, redactText } from './redaction.ts';
export { createSealer, type Sealed, type Sealer, UnsealError } from './sealing.ts';
export { constantTimeEqual, hashToken, isApiTokenShaped, mintApiToken, type MintedToken, mintToken } from './tokens.ts';
