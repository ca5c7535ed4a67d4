/** An answer with status 400 and AWS's code. */
export class ServiceError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A refusal, for the services that speak XML. */
export const accessDeniedXml = ({ message }: ServiceError): string =>
  `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message.replace(/[<>&]/g, ' ')}</Message></Error></ErrorResponse>`;
