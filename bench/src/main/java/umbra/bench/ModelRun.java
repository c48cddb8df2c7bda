package umbra.bench;

import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.mmu.vm.PreparedRun;

/**
 * Measures the model on lazily split huge pages: {@code ModelRun MEBIBYTES RUNS KIND}, the kind
 * being {@code alone}, or {@code encoded} with the VM's events as batches that nobody stores.
 */
final class ModelRun {
  private static final int QUANTUM = 256;
  private static final int BATCH_BYTES = 1 << 16;

  private ModelRun() {}

  /** Each run prints its figures; all in one JVM, so that the last ones show compiled code. */
  public static void main(final String[] arguments) {
    final int mebibytes = Integer.parseInt(arguments[0]);
    final boolean encoded = arguments[2].equals("encoded");
    final PeakHeap heap = PeakHeap.watch();
    for (int run = Integer.parseInt(arguments[1]); run > 0; run--) {
      measure(encoded ? encoded(mebibytes) : alone(mebibytes))
          .with("peak_heap_mb", heap.usedMebibytes())
          .print();
    }
  }

  private static ModelAlone alone(final int mebibytes) {
    return new ModelAlone(LazySplit.prepare("round-robin", QUANTUM, mebibytes), () -> {});
  }

  private static ModelAlone encoded(final int mebibytes) {
    final PreparedRun run = LazySplit.prepare("round-robin", QUANTUM, mebibytes);
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(1));
    final Runnable sealing =
        () -> {
          if (writer.pendingBytes() > BATCH_BYTES) {
            writer.seal(run.machine().state().digest());
          }
        };
    return new ModelAlone(run, sealing, encoder);
  }

  private static Measurement measure(final ModelAlone model) {
    model.runToLastSection();
    final long eventsBefore = model.events();
    final long faultsBefore = model.faults();
    final ProcessorTime time = new ProcessorTime();
    model.runSection();
    final double seconds = time.seconds();
    final double threadSeconds = time.threadSeconds();
    final long faults = model.faults() - faultsBefore;
    return new Measurement()
        .with("faults", faults)
        .with("events", model.events() - eventsBefore)
        .with("seconds", seconds)
        .with("cpu_seconds", threadSeconds)
        .with("per_s", faults / seconds)
        .with("per_cpu_s", faults / threadSeconds);
  }
}
