export { activateFactor, type EnrolledFactor, enrollFactor, resendCode, type WantedFactor } from './enroll.ts';
export {
  authenticatorKeyOf,
  type FactorKind,
  factorKinds,
  factorOf,
  factorRefused,
  factorsOf,
  isUsable,
  kindAskedFor,
  kindOf,
  type OwnFactor,
  usableFactors,
} from './kinds.ts';
export { factorName } from './names.ts';
export type * from './ports.ts';
export * from './present.ts';
export { factorEvent, type Given, type Proof, proveFactor, usedCode } from './prove.ts';
export { qrCodeSvg } from './qr-code.ts';
export { questions, questionText } from './questions.ts';
export { challenge, isSent } from './send-code.ts';
export { totpUri } from './totp.ts';
export { resetFactors, unenrollFactor } from './unenroll.ts';
export { verifyFactor, type Verification } from './verify.ts';
