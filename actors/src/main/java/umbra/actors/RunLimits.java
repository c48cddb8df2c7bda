package umbra.actors;

import com.typesafe.config.Config;
import java.nio.file.Path;
import umbra.actors.store.CheckpointPlan;
import umbra.actors.store.FreeSpace;
import umbra.actors.store.IndexPlan;

/**
 * Sizes that the actors keep to. The first three decide where batches end, so they are part of the
 * chain: runs can only be compared if they had the same ones.
 *
 * @param batchBytes the VM seals after a request when more wait
 * @param sectionBytes the VM seals after a section when more wait
 * @param vcpuBatchBytes a vCPU seals after a request when more wait
 * @param windowBytes the VM, and each vCPU, stops when more are sealed and not durable
 * @param checkpoints of the VM; they are no part of the chain
 * @param index of the VM's stream; the same
 * @param space of the journal's disk
 */
record RunLimits(
    long batchBytes,
    long sectionBytes,
    long vcpuBatchBytes,
    long windowBytes,
    CheckpointPlan checkpoints,
    IndexPlan index,
    FreeSpace space) {

  /** Those of a configuration, for a run whose journal is in {@code runFolder}. */
  static RunLimits of(final Config config, final Path runFolder, final FreeSpace space) {
    final Config journal = config.getConfig("umbra.journal");
    return new RunLimits(
        journal.getBytes("batch-bytes"),
        journal.getBytes("section-bytes"),
        journal.getBytes("vcpu-batch-bytes"),
        journal.getBytes("window-bytes"),
        CheckpointPlan.of(runFolder, journal.getLong("checkpoint-events")),
        IndexPlan.of(runFolder, journal.getBytes("index-bytes")),
        space);
  }
}
