// Where to start from. `mode` and the fields of that mode.

const request = '{\n  "path": { "id": "7" },\n  "querystring": { "q": "x" },\n  "header": { "Accept": "application/json" }\n}'
const context = '{\n  "httpMethod": "POST",\n  "stage": "prod",\n  "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",\n  "identity": { "sourceIp": "192.0.2.7" }\n}'

export const EXAMPLES = [
  {
    title: 'A request template',
    mode: 'template',
    template: `{
  "id": "$input.params('id')",
  "lines": [
#foreach($line in $input.path('$.lines'))
    { "sku": "$line.sku", "amount": $line.amount }#if($foreach.hasNext),#end

#end
  ],
  "from": "$context.identity.sourceIp"
}`,
    body: '{\n  "lines": [\n    { "sku": "a-1", "amount": 2.50 },\n    { "sku": "b-2", "amount": 1 }\n  ]\n}',
    params: request,
    context,
  },
  {
    title: 'Status and headers overridden',
    mode: 'template',
    template: `#set($inputRoot = $input.path('$'))
#if($inputRoot.errorMessage.contains('not found'))
#set($context.responseOverride.status = 404)
#set($context.responseOverride.header.X-Reason = 'not-found')
#end
{ "message": "$util.escapeJavaScript($inputRoot.errorMessage)" }`,
    body: '{ "errorMessage": "order 7 not found" }',
    params: '{}',
    context,
  },
  {
    title: 'Everything handed on',
    mode: 'template',
    template: `#set($allParams = $input.params())
{
  "body": $input.json('$'),
  "params": {
#foreach($type in $allParams.keySet())
    "$type": {
#foreach($name in $allParams.get($type).keySet())
      "$name": "$util.escapeJavaScript($allParams.get($type).get($name))"#if($foreach.hasNext),#end

#end
    }#if($foreach.hasNext),#end

#end
  }
}`,
    body: '{ "name": "Ann" }',
    params: request,
    context,
  },
  {
    title: 'A mistake that is easy to make',
    mode: 'template',
    template: `{ "name": "$input.path('$.name')", "all": $util.toJson($input.body) }`,
    body: '{ "name": "Ann \\"the\\" Smith" }',
    params: '{}',
    context,
  },
  {
    title: 'A function behind serverless.yml',
    mode: 'api',
    config: `service: shop
provider: aws
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders/{id}
          method: get
          integration: lambda
          request:
            template:
              application/json: '{"id": "$input.params(''id'')"}'
          response:
            template: "$input.json('$')"
            statusCodes:
              200: { pattern: '' }
              404: { pattern: '.*\\[404\\].*', template: "$input.path('$.errorMessage')" }
`,
    request: '{\n  "method": "GET",\n  "path": "/orders/7?q=x",\n  "headers": { "Accept": "application/json" }\n}',
    backend: '{\n  "functionError": true,\n  "body": "{\\"errorMessage\\": \\"[404] no such order\\"}"\n}',
  },
  {
    title: 'An HTTP API with an authorizer',
    mode: 'api',
    config: `service: shop
provider:
  name: aws
  httpApi:
    authorizers:
      guard:
        type: request
        functionName: guard
        identitySource: [ $request.header.Authorization ]
        enableSimpleResponses: true
functions:
  guard: { handler: guard.run }
  order:
    handler: order.get
    events:
      - httpApi: { path: '/orders/{id}', method: get, authorizer: guard }
`,
    request: '{\n  "method": "GET",\n  "path": "/orders/7?q=x&q=y",\n  "headers": { "Authorization": "secret" }\n}',
    backend: '{\n  "authorizer": { "isAuthorized": true, "context": { "tenant": "t-1" } },\n  "body": "{\\"total\\": 12}"\n}',
  },
]
