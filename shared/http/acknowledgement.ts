import type { APIGatewayProxyResult } from 'aws-lambda';
import { codeOf, statusOf } from '../errors.ts';

/** The response that tells a provider "received, nothing to do". The exact bytes matter. */
export type Acknowledgement = Pick<APIGatewayProxyResult, 'statusCode' | 'headers' | 'body'>;

/**
 * An empty TwiML response. `text/xml`, because Twilio texts a `text/plain` body to the customer and
 * raises error 12300 on `application/json`.
 */
export const twimlAcknowledgement: Acknowledgement = {
  statusCode: 200,
  headers: { 'Content-Type': 'text/xml' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
};

export const jsonAcknowledgement: Acknowledgement = {
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"success":true}',
};

/** The error answer of docs/reference/http-api.md for anything thrown: a code and the request id, nothing of the input. */
export function errorResponse(error: unknown, requestId: string): Acknowledgement {
  const statusCode = statusOf(error);
  return {
    statusCode,
    // https://www.rfc-editor.org/rfc/rfc9110#name-405-method-not-allowed
    headers: { 'Content-Type': 'application/json', ...(statusCode === 405 && { Allow: 'POST' }) },
    body: JSON.stringify({ success: false, error: codeOf(error), request_id: requestId }),
  };
}
