package umbra.actors;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import umbra.actors.store.CheckpointTotals;
import umbra.actors.store.IndexTotals;

/**
 * What a run came to; everything in it is durable.
 *
 * @param completed false where the run was interrupted
 * @param caughtUp false where a resumed run was interrupted before it passed its journal's end: the
 *     journal is as it was, and the rest tells how far the run was repeated
 * @param vm the VM's stream
 * @param vcpus the vCPUs' streams, by number
 * @param digest of the VM's state
 * @param faults by {@code RET_PF_*}, in KVM's order; {@code errors} for those without one
 * @param statistics by KVM's name, sorted
 * @param retired accesses and operations, the host's included
 * @param checkpoints what they have cost
 * @param index what it has cost
 * @param failedExpectations in order
 * @param wallTime from start to durable end
 */
public record RunSummary(
    boolean completed,
    boolean caughtUp,
    StreamTotals vm,
    List<StreamTotals> vcpus,
    long digest,
    Map<String, Long> faults,
    Map<String, Long> statistics,
    long retired,
    CheckpointTotals checkpoints,
    IndexTotals index,
    List<FailedExpectation> failedExpectations,
    Duration wallTime) {}
