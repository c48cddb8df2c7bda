package umbra.actors;

import java.util.Map;
import umbra.actors.store.CheckpointTotals;
import umbra.actors.store.IndexTotals;

/**
 * A VM at the end of a run.
 *
 * @param stream its stream
 * @param caughtUp false where a resumed run was interrupted before it passed its journal's end
 * @param digest of its state
 * @param statistics its last
 * @param checkpoints what they have cost
 * @param index what it has cost
 * @param faults as {@link FaultTally} counts them
 */
record VmTotals(
    StreamTotals stream,
    boolean caughtUp,
    long digest,
    Statistics statistics,
    CheckpointTotals checkpoints,
    IndexTotals index,
    Map<String, Long> faults) {}
