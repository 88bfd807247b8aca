import {
  ContentHandling,
  type IResource,
  MockIntegration,
  PassthroughBehavior,
} from 'aws-cdk-lib/aws-apigateway';

/**
 * Answer every method but POST with 405. Without this API Gateway gives the answer of an unknown path, so a browser, or a
 * provider that is set to GET, would be told that there is no such channel. No function is called.
 *
 * The API's media types are all binary, and API Gateway then answers a mock with 500 unless both directions are text:
 * docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function refuseOtherMethods(route: IResource): void {
  route.addMethod(
    'ANY',
    new MockIntegration({
      contentHandling: ContentHandling.CONVERT_TO_TEXT,
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: { 'application/json': '{"statusCode":405}' },
      integrationResponses: [
        {
          statusCode: '405',
          contentHandling: ContentHandling.CONVERT_TO_TEXT,
          responseParameters: { 'method.response.header.Allow': "'POST'" },
          responseTemplates: {
            'application/json': JSON.stringify({
              success: false,
              error: 'method_not_allowed',
              request_id: '$context.requestId',
            }),
          },
        },
      ],
    }),
    {
      methodResponses: [{ statusCode: '405', responseParameters: { 'method.response.header.Allow': true } }],
    },
  );
}
