package umbra.actors;

import umbra.journal.format.ChainHead;
import umbra.journal.store.StreamId;

/**
 * One stream at the end of a run.
 *
 * @param stream its name
 * @param events how many it holds
 * @param bytes of its sealed batches
 * @param head equal heads mean equal streams
 */
public record StreamTotals(StreamId stream, long events, long bytes, ChainHead head) {}
