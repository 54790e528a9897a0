// SPDX-License-Identifier: Apache-2.0
// index.d.ts - the package's types. They name none of the AWS SDK's, so that they need none.

/// <reference lib="esnext.disposable" />

/** An item or a part of one as DynamoDB's JSON has it: `{ id: { S: "1" } }`; binaries are
 * base64 text. */
export type Json = { [name: string]: any };

export interface EngineOptions {
  /** A file, made when it is missing; without it everything is kept in memory. */
  path?: string;
  /** Sync every commit, so that a power cut loses nothing either. */
  fullSync?: boolean;
  /** Tables stay CREATING, UPDATING and DELETING for so long; 0. */
  transientMs?: number;
  /** Between two searches for expired items; 0 is a minute, negative: they stay. */
  ttlIntervalMs?: number;
  /** What the items of one partition key may take in a table with a local index; 10 GB. */
  itemCollectionLimit?: number;
  /** 0 to 1: this part of transactions and single writes is refused as if another transaction
   * were in their way. */
  conflictRate?: number;
  /** Of ARNs, of records and of `clientConfig()`; us-east-1. */
  region?: string;
  /** The access key of `clientConfig()`; local. */
  accessKey?: string;
  /** A stream's shard is open for so long; four hours. */
  shardMs?: number;
  /** Or until it holds so many records. */
  shardRecords?: number;
  /** Open shards of a new stream; 1. */
  shardWidth?: number;
  /** How long a record is kept; 24 hours. */
  streamRetentionMs?: number;
  /** Gets each line of the engine's log. */
  log?: (line: string) => void;
}

export interface ListenOptions {
  /** 0, a free one, unless told. */
  port?: number;
  /** Addresses, separated by commas; 127.0.0.1 and ::1 unless told. */
  host?: string;
  /** Origins of web pages that may send requests, separated by commas, `*` for all; those of
   * loopback addresses unless told. */
  cors?: string;
}

/** AWS Lambda's settings of an event source mapping, and the name that the trigger's progress is
 * remembered under; that of the handler unless told. */
export interface TriggerSettings {
  name?: string;
  /** 1 unless told. */
  BatchSize?: number;
  MaximumBatchingWindowInSeconds?: number;
  /** TRIM_HORIZON unless told. */
  StartingPosition?: "TRIM_HORIZON" | "LATEST";
  FilterCriteria?: { Filters: { Pattern: string }[] };
  MaximumRetryAttempts?: number;
  MaximumRecordAgeInSeconds?: number;
  BisectBatchOnFunctionError?: boolean;
  FunctionResponseTypes?: "ReportBatchItemFailures"[];
  ParallelizationFactor?: number;
  TumblingWindowInSeconds?: number;
  DestinationConfig?: { OnFailure: { Destination: string } };
  Enabled?: boolean;
}

export interface TriggerContext {
  /** A UUID of this call. */
  awsRequestId: string;
  /** The UUID of the event source mapping. */
  trigger?: string;
  table?: string;
  region: string;
  /** The how many-th attempt at the batch this is, from 1. */
  attempt: number;
}

/** As AWS Lambda calls it: what it returns or throws counts. */
export type TriggerHandler = (event: any, context: TriggerContext) => unknown;

/** What the AWS SDK for JavaScript v3 takes as a client's `requestHandler`. */
export interface RequestHandler {
  readonly metadata: { handlerProtocol: string };
  handle(request: any, options?: { abortSignal?: any; requestTimeout?: number }):
    Promise<{ response: any }>;
  /** Does nothing: the engine may have other clients. */
  destroy(): void;
  updateHttpClientConfig(key: any, value: any): void;
  httpHandlerConfigs(): any;
}

export interface ClientConfig {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  requestHandler: RequestHandler;
}

/**
 * One DynamoDB database. Any number of them may be open. One that nobody refers to any more
 * is closed by the garbage collector, unless it listens or has triggers; none keeps the process
 * alive.
 */
export class Engine {
  /** Opens it; throws a GrammeError when that fails. */
  constructor(options?: EngineOptions);

  /** Performs an operation of DynamoDB's or of its streams' in another thread: `"PutItem"`,
   * and its input as DynamoDB's JSON. Rejects with an OperationError. */
  call(operation: string, input?: Json | string): Promise<any>;
  /** The same in this thread. */
  callSync(operation: string, input?: Json | string): any;

  /** For a client of the AWS SDK v3 whose calls shall go straight into the engine. */
  requestHandler(): RequestHandler;
  /** The same with a region and credentials: `new DynamoDBClient(engine.clientConfig())`. */
  clientConfig(): ClientConfig;

  /** Serves the engine over HTTP from a thread of its own until it is closed; returns the
   * URL. */
  listen(options?: ListenOptions): string;
  /** What `listen()` returned; undefined before and after. */
  readonly endpoint: string | undefined;

  /** The names of all tables, sorted. */
  tables(): string[];
  /** All items of a table in the order of a Scan. */
  read(table: string): Json[];
  /** Makes the engine empty, as if it had been opened anew; the clock stays. */
  reset(): void;
  /** Takes all items out of a table. */
  resetTable(table: string): void;

  /** All that the engine holds: tables, items, streams. */
  snapshot(): Uint8Array;
  /** Puts a snapshot in the place of all that the engine holds. */
  restore(snapshot: Uint8Array): void;
  /** A snapshot into a file, an older one of that name is replaced. */
  save(path: string): void;
  load(path: string): void;
  /** Another engine, in memory, that holds what this one does now. */
  clone(): Engine;

  /** Calls `handler` in this thread for what is written to a table that has a stream, or will
   * have one. An engine with triggers stays until it is closed. */
  addTrigger(table: string, handler: TriggerHandler, settings?: TriggerSettings): void;
  /** Where the failures go that a trigger's DestinationConfig sends to `arn`. */
  addDestination(arn: string, handler: TriggerHandler): void;
  /** Resolves to true when every trigger has delivered what was written before, to false after
   * so many milliseconds; 10000 unless told. */
  settleTriggers(milliseconds?: number): Promise<boolean>;

  /** What the engine's clock shows. */
  now(): Date;
  /** Sets the clock, from where it runs on; numbers are milliseconds after 1970. Items expire
   * and records age by it. */
  setClock(time: Date | number): void;
  /** Moves the clock ahead, or back when negative. */
  advanceClock(milliseconds: number): void;
  /** Resolves when no background work is left: expired items are gone, indexes filled. */
  settle(): Promise<void>;

  /** Ends the engine, after the calls and requests that are under way. */
  close(): Promise<void>;
  /** close() has been called. */
  readonly closed: boolean;
  /** close(), for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What the engine itself refuses. */
export class GrammeError extends Error {
  readonly name: "GrammeError";
  readonly code: "GRAMME_NOMEM" | "GRAMME_IO" | "GRAMME_BUSY" | "GRAMME_FOREIGN" | "GRAMME_NEWER"
    | "GRAMME_DAMAGED" | "GRAMME_MISUSE" | "GRAMME_INTERNAL" | "GRAMME_NOTFOUND";
}

/** An exception of DynamoDB's; `name` says which, other members are what it has of its own,
 * as `Item` and `CancellationReasons`. */
export class OperationError extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata: { httpStatusCode: number };
  [member: string]: any;
}

/** The library's version, `"1.2.3"`. */
export const version: string;
