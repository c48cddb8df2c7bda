package umbra.actors;

import java.util.Map;

/**
 * A VM at the end of a run.
 *
 * @param stream its stream
 * @param digest of its state
 * @param statistics its last
 * @param faults as {@link FaultTally} counts them
 */
record VmTotals(
    StreamTotals stream, long digest, Statistics statistics, Map<String, Long> faults) {}
