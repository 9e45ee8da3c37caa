/** What a partition's writer is made of: its limits, and the ports through which it reaches the world. */
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Correlations } from './correlations.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Budget } from './intake.ts';
import type { Meter } from './meter.ts';
import type { Position } from './position.ts';
import type { Projector } from './projector.ts';
import type { Renderer } from './renderer.ts';
import type { Store } from './store.ts';

/** When a buffer is written. */
export interface FlushLimits {
  /** Weight of the buffered records from which they are written. */
  readonly bytes: number;
  /** Longest time that a record waits in the buffer, in milliseconds. */
  readonly ms: number;
  /** Most records of one range; no bound without it. */
  readonly records?: number;
}

/** A range that is in the lake. */
export interface WrittenRange {
  /** First offset, and the first one after it. */
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly refused: number;
  /** Keys of its objects, raw zone and quarantine. */
  readonly objects: readonly string[];
  readonly correlations: Correlations;
}

/** What a writer reaches the world through. */
export interface WriterPorts {
  /** Whether the assignment still holds. */
  readonly isCurrent: () => boolean;
  /** Whether a commit can be made at all: not before the assignment's first batch. */
  readonly mayCommit: () => boolean;
  /** Commits under the assignment's own generation. Throws Fenced when that is over or the outcome is not known. */
  readonly commit: (offset: number, metadata: string) => Promise<void>;
  /** Throws SINK_TOPIC_RECREATED unless the topic is still the one that the records were read from. */
  readonly checkTopic: () => Promise<void>;
  readonly store: Store;
  readonly projector: Projector;
  readonly deadLetters: DeadLetters;
  readonly meter: Meter;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Called once, when a named error stops the partition; nothing more will be written. */
  readonly onStopped: (error: unknown) => void;
  /** What all partitions of the worker may hold. */
  readonly budget: Budget;
  /** Told of each range once it is done, for the log. */
  readonly onWritten?: (range: WrittenRange) => void;
  /** Called when a range is done or given up and its memory is free. */
  readonly onRoom: () => void;
}

/** What a writer writes. */
export interface WriterOptions {
  /** The current contract: says where refused records go, and whether there is a projection. */
  readonly contract: MessageContract;
  readonly renderer: Renderer;
  readonly partition: number;
  readonly position: Position;
  readonly limits: FlushLimits;
  readonly ports: WriterPorts;
}
