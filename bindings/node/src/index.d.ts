/// <reference lib="esnext.disposable" />

/** Which Velocity: the service's, or 1.7 as it ships. */
export type Dialect = 'apigateway' | 'velocity'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/** How much a template may ask for. What is not given is the service's quota, or a bound that keeps a host alive. */
export interface Limits {
  /** Bytes of a template. */
  templateBytes?: number
  /** Bytes of a body. */
  payloadBytes?: number
  /** Levels of nested directives, expressions and strings. */
  nesting?: number
  /** Iterations of one `#foreach`; `null`: no limit. */
  loopIterations?: number | null
  /** Levels of nested JSON. */
  jsonNesting?: number
  /** Levels of macro calls. */
  macroDepth?: number
  /** Units of work of one render. */
  steps?: number
  /** Bytes that a render may print. */
  outputBytes?: number
  /** Bytes of values that a render may make. */
  valueBytes?: number
  /** Steps of the regular expressions of one render. */
  regexSteps?: number
}

export interface CompileOptions {
  /** The name that errors give the template. */
  name?: string
  dialect?: Dialect
  /** A reference that resolves to nothing is an error; the service prints nothing and goes on. */
  strict?: boolean
  limits?: Limits
}

/** Names and values; `Headers`, `URLSearchParams` and `Map` are read too. */
export type Names = { readonly [name: string]: string | undefined } | Iterable<readonly [string, string]>

/** What a render sees besides the body. */
export interface ScopeValues {
  params?: { path?: Names | null; querystring?: Names | null; header?: Names | null } | null
  /** `$context`. */
  context?: { readonly [name: string]: Json | undefined } | null
  stageVariables?: Names | null
  /** Further references: `{ items: [1, 2] }` is `$items`. */
  variables?: { readonly [name: string]: Json | undefined } | null
}

/** What a render sees. */
export interface RenderScope extends ScopeValues {
  /** The body as it came: a string. Absent or empty: templates see `{}`. */
  body?: string | null
}

/** What a render sees, where all but the body was kept before. */
export interface KeptRenderScope {
  body?: string | null
  scope: Scope
}

export interface Rendered {
  /** What was printed. An unpaired surrogate is `?`, as on the service. */
  body: string
  /** `$context.requestOverride` afterwards, if anything was put there. */
  requestOverride?: any
  /** `$context.responseOverride` afterwards, if anything was put there. */
  responseOverride?: any
  /** Where a `?` stands for an unpaired surrogate: its index in `body`, and the UTF-16 unit. */
  surrogates?: [index: number, unit: number][]
}

/** A place: lines and columns from 1, columns in characters. */
export interface Place {
  line: number
  column: number
  endLine: number
  endColumn: number
  /** In UTF-16 units: `source.slice(offset, offset + length)` is the place. */
  offset: number
  length: number
  /** In bytes of UTF-8. */
  span: [start: number, end: number]
}

export interface Diagnostic extends Place {
  /** `VTL0103`, as `vtl explain` knows it. */
  code: string
  message: string
  /** What to write instead. */
  help?: string
  /** Other places that belong to it. */
  related?: (Place & { message: string })[]
}

export interface Finding extends Diagnostic {
  level: 'note' | 'warning' | 'error'
}

/** A template that was refused, a render that failed, or a limit that was reached. */
export class VtlError extends Error {
  readonly name: 'VtlError'
  /** `syntax`, `render` and `limit` are about a template, `path` and `payload` about a JSONPath; `internal` is a bug of ours. */
  readonly kind: 'syntax' | 'render' | 'limit' | 'path' | 'payload' | 'internal'
  readonly code: string
  /** The name of the template. */
  readonly template?: string
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
  /** In UTF-16 units: `source.slice(offset, offset + length)` is the place. */
  readonly offset?: number
  readonly length?: number
  readonly help?: string
  /** All that was found: several for a template that does not parse. */
  readonly diagnostics: readonly Diagnostic[]
  /** Everything with excerpts, for a terminal. */
  readonly report: string
  toJSON(): object
}

/** A compiled template. It frees itself; `using` frees it at once. */
export class Template {
  private constructor()
  readonly source: string
  /**
   * Renders.
   * @throws {VtlError} where the service would fail, or at a limit
   * @throws {TypeError} where a value has another type
   */
  render(scope?: RenderScope | KeptRenderScope): Rendered
  [Symbol.dispose](): void
}

/** What renders see besides the body, kept: only the body is sent with each render. It frees itself. */
export class Scope {
  constructor(values?: ScopeValues)
  [Symbol.dispose](): void
}

/** A JSONPath as `$input.path` and `$input.json` read it. */
export class JsonPath {
  /** @throws {VtlError} of kind `path` where Jayway JsonPath refuses it */
  constructor(path: string)
  readonly path: string
  /** Whether it leads to one value, and not to a list of all that it finds. */
  readonly definite: boolean
  /**
   * What `$input.json` prints for it: JSON text; `undefined` where it leads to nothing or to null.
   * @throws {VtlError} of kind `payload` where the path cannot be applied
   */
  read(payload: string): string | undefined
}

/**
 * Compiles a template.
 * @throws {VtlError} with all mistakes of the template
 */
export function compile(source: string, options?: CompileOptions): Template

/** Compiles a template, unless it was compiled lately, and renders it. */
export function render(source: string, scope?: RenderScope | KeptRenderScope, options?: CompileOptions): Rendered

export interface CheckOptions {
  name?: string
  dialect?: Dialect
  /** What the template makes: the backend's request, or the client's response. */
  kind?: 'request' | 'response'
  /** Variables that the host binds. */
  globals?: string[]
  /** Levels other than a lint's own: `{ VTL1001: 'allow' }`. */
  levels?: { [lint: string]: 'allow' | 'note' | 'warning' | 'error' }
}

/** What is wrong with a template, without rendering it; in the order of the text. */
export function check(source: string, options?: CheckOptions): Finding[]

/** One thing that a render did. Places are in UTF-16 units. */
export interface TraceEvent {
  kind: 'text' | 'reference' | 'set' | 'if' | 'condition' | 'branch' | 'foreach' | 'turn' | 'directive'
  line: number
  column: number
  /** `source.slice(offset, offset + length)` is the part of the template. */
  offset: number
  length: number
  span: [start: number, end: number]
  /** `body.slice(start, end)` is what it printed. */
  output?: [start: number, end: number]
  /** The text of its value, shortened. */
  value?: string
  /** How many other events it happened inside of. */
  level: number
}

/** Renders and records what each part of the template did; of a render that fails, as far as it got. */
export function trace(
  source: string,
  scope?: RenderScope,
  options?: CompileOptions,
): { rendered?: Rendered; error?: VtlError; events: TraceEvent[]; isCut: boolean }

export function jsonPath(path: string): JsonPath
export function jsonPath(path: string, payload: string): string | undefined

/**
 * Where a module is, unless it is beside the script: an address (a string, `URL` or `Request`), what was fetched (a
 * `Response`), bytes, or a `WebAssembly.Module`. Not every project knows the types of browsers.
 */
export type ModuleSource = string | object

/** Loads the module of templates. Browsers and workers await it once, before anything else; Node does not need it. */
export function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void>

/** Loads the module of findings, configurations and exchanges (`check`, `loadConfig`, `exchange`), in the same way. */
export function initGateway(source?: ModuleSource | Promise<ModuleSource>): Promise<void>

/**
 * A whole exchange in one step: a case of the batch protocol with `integration`, `request` and the `backend`'s answer,
 * as an object or as JSON text (which keeps numbers as they are written).
 */
export function exchange(given: string | object): {
  ok: boolean
  integrationRequest?: { method: string; url: string; headers: object; body?: string }
  response?: { status: number; headers: object; body?: string; body_base64?: string }
  trace?: object[]
  error?: { kind: string; message: string }
}

export interface LoadOptions {
  /** The stage to load for. */
  stage?: string
  /** The version of the Serverless Framework, such as `3`; else what the file says. */
  serverlessVersion?: string
  /** Values by name: parameters of CloudFormation and Terraform, variables such as `env:TABLE`. */
  values?: { [name: string]: string }
}

/** A mistake in a configuration. */
export interface ConfigFinding {
  level: 'note' | 'warning' | 'error'
  code: string
  message: string
  help?: string
  file?: string
  line?: number
  column?: number
}

/** Names and values; a name may have several. */
export type Headers = { readonly [name: string]: string | readonly string[] } | Iterable<readonly [string, string]>

/** A request as a client sent it. */
export interface ApiRequest {
  method?: string
  /** As the client wrote it; a query string may follow. */
  path: string
  headers?: Headers
  /** Decoded; added to what the path has. */
  querystring?: Headers
  /** As the client wrote it. */
  rawQuery?: string
  body?: string | Uint8Array | ArrayBuffer | null
  bodyBase64?: string
  /**
   * Members of `$context` that go before what the exchange fills in. With an `authorizer` among them, that of a REST API
   * is not asked.
   */
  context?: { readonly [name: string]: Json }
  stageVariables?: { readonly [name: string]: string }
  /** Which API of the configuration: `rest`, `http`, or its name; else the one that has a route for the request. */
  api?: string
  /** What only a host knows; else it is always the same. */
  host?: {
    requestId?: string
    extendedRequestId?: string
    /** Milliseconds since 1970. */
    time?: number
    sourceIp?: string
    protocol?: string
    accountId?: string
    apiId?: string
    domainName?: string
    deploymentId?: string
    traceId?: string
  }
}

/** What a backend gets. */
export interface BackendCall {
  type: 'AWS' | 'AWS_PROXY' | 'HTTP' | 'HTTP_PROXY' | 'MOCK'
  method: string
  url: string
  uri: string
  headers: { [name: string]: string | string[] }
  querystring: { [name: string]: string | string[] }
  /** For a function, its event. Bytes where it is not UTF-8. */
  body: string | Uint8Array
  bodyBase64?: string
  /** Of a Lambda function: its name or ARN, and how it is invoked. */
  function?: string
  /** The name of the function in the configuration. */
  functionName?: string
  invocationType: 'RequestResponse' | 'Event' | 'DryRun'
  service?: string
  action?: string
  servicePath?: string
}

/** What became of a backend's call. */
export type BackendResult =
  | { status?: number; headers?: Headers; body?: string | Uint8Array | ArrayBuffer; bodyBase64?: string; functionError?: boolean; millis?: number }
  /** A function returned this value. */
  | { result: unknown }
  /** A function threw this; an HTTP backend could not be reached. */
  | { error: unknown }
  | { timeout: true }
  | { failure: string }

/** What the client gets. */
export interface ApiResponse {
  status: number
  headers: { [name: string]: string | string[] }
  /** Bytes where it is not UTF-8. */
  body: string | Uint8Array
  bodyBase64?: string
}

export interface TraceStep {
  step: string
  outcome: string
  why: string
  details: [name: string, value: string][]
}

/** A token that an authorizer has to accept; nothing of it is verified yet. */
export interface Token {
  issuer: string
  header: { [name: string]: unknown }
  claims: { [name: string]: unknown }
}

/** One exchange. `while (exchange.wants)` is what a host does. */
export class Exchange {
  private constructor()
  /**
   * What it waits for: `backend` and `authorizer` for the result of `call`, `signature` for a look at `token`;
   * `undefined` once there is a response.
   */
  readonly wants: 'backend' | 'authorizer' | 'signature' | undefined
  /** What the backend or the authorizer gets; `undefined` where nothing is to be called. */
  readonly call: BackendCall | undefined
  readonly token: Token | undefined
  readonly integrationRequest: BackendCall | undefined
  /** What the client gets, once the exchange is over. */
  readonly response: ApiResponse | undefined
  /** Which gateway response the gateway itself answered with, if it did. */
  readonly gatewayResponse: { type: string; message: string; log: string; validationError?: string } | undefined
  readonly trace: TraceStep[]
  /** Goes on with what became of the call; gives the response, once the exchange is over. */
  respond(result?: BackendResult): ApiResponse | undefined
  /** Goes on after a look at the token's signature: nothing is wrong, or what. The claims are checked here. */
  verify(problem?: string | Error): ApiResponse | undefined
}

/** A configuration, ready to answer requests. It frees itself. */
export class Api {
  private constructor()
  readonly dialect: 'serverless' | 'openapi' | 'cloudformation' | 'get-integration' | 'terraform' | undefined
  readonly stage: string | undefined
  /** As `aws apigateway get-method` prints them, with `resourcePath`. */
  readonly routes: { resourcePath: string; httpMethod: string; methodIntegration: object }[]
  /** The HTTP APIs of the configuration. */
  readonly httpApis: {
    name: string
    stage: string
    routes: { routeKey: string; function?: string; uri?: string; authorization: string }[]
  }[]
  readonly findings: ConfigFinding[]
  /** Templates that do not compile: their exchanges end with 500, as on the service. */
  readonly problems: { route: string; mediaType: string; message: string; file?: string; line?: number }[]
  exchange(request: ApiRequest): Exchange
  [Symbol.dispose](): void
}

/**
 * Loads a configuration: `serverless.yml`, OpenAPI, CloudFormation or SAM, a Terraform plan, `get-integration`.
 * What is wrong with it is in `findings`. `readFile` gives the text of a file that it includes, or throws.
 */
export function loadConfig(
  name: string,
  text: string,
  readFile?: (path: string) => string | Uint8Array,
  options?: LoadOptions,
): Api
