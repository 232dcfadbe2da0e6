/** The messages from the emulator to the process of an execution environment. */
export type ToEnvironment =
  | {
      readonly kind: 'init';
      readonly fn: FunctionIdentity;
      readonly now: number;
    }
  | {
      readonly kind: 'invoke';
      readonly invocation: Invocation;
      /** The emulator's time; inside an invocation time runs on from here at real speed. */
      readonly now: number;
    };

/** The part that is the same for every invocation in an environment. */
export type FunctionIdentity = {
  readonly name: string;
  readonly version: string;
  /** The handler, such as `handlers/app.handler`. */
  readonly handler: string;
  /** The folder of the unpacked code. */
  readonly taskRoot: string;
  readonly layers: UnpackedLayers;
  readonly memoryMb: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
};

/** The layers of a function; what lies in the first folder hides the same in the others. */
export type UnpackedLayers = {
  readonly folders: readonly string[];
  /** The folders with packages, which Lambda has on `NODE_PATH`. */
  readonly moduleFolders: readonly string[];
};

export type Invocation = {
  /** JSON. */
  readonly event: string;
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly timeoutMs: number;
  /** The value of `_X_AMZN_TRACE_ID`; `undefined` for a function that does not trace. */
  readonly traceHeader: string | undefined;
};

export type FromEnvironment =
  | { readonly kind: 'booted' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'result'; readonly payload: string; readonly memoryBytes: number }
  | {
      readonly kind: 'error';
      readonly error: FunctionError;
      /** True when the process is about to end. */
      readonly isFatal: boolean;
      readonly memoryBytes: number;
    };

/** The body of a failed invocation, as Lambda writes it. */
export type FunctionError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};
