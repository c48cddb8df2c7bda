package umbra.bench;

import umbra.journal.format.BatchWriter;
import umbra.journal.format.StreamPosition;
import umbra.journal.format.VmEventEncoder;
import umbra.mmu.state.Stat;
import umbra.mmu.vm.LocalRun;
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

  private static LocalRun alone(final int mebibytes) {
    final PreparedRun run = LazySplit.prepare("round-robin", QUANTUM, mebibytes);
    return new LocalRun(run, LocalRun.Progress.UNHEARD);
  }

  private static LocalRun encoded(final int mebibytes) {
    final PreparedRun run = LazySplit.prepare("round-robin", QUANTUM, mebibytes);
    final VmEventEncoder encoder = new VmEventEncoder();
    final BatchWriter writer = BatchWriter.of(encoder, StreamPosition.start(1));
    final LocalRun.Progress sealing =
        new LocalRun.Progress() {
          @Override
          public void requestEnded() {
            if (writer.pendingBytes() > BATCH_BYTES) {
              writer.seal(run.machine().state().digest());
            }
          }
        };
    return new LocalRun(run, sealing, encoder);
  }

  private static Measurement measure(final LocalRun model) {
    model.runToLastSection();
    final long eventsBefore = model.vm().steps();
    final long faultsBefore = model.vm().state().stat(Stat.PF_TAKEN);
    final ProcessorTime time = new ProcessorTime();
    model.runSection();
    final double seconds = time.seconds();
    final double threadSeconds = time.threadSeconds();
    final long faults = model.vm().state().stat(Stat.PF_TAKEN) - faultsBefore;
    return new Measurement()
        .with("faults", faults)
        .with("events", model.vm().steps() - eventsBefore)
        .with("seconds", seconds)
        .with("cpu_seconds", threadSeconds)
        .with("per_s", faults / seconds)
        .with("per_cpu_s", faults / threadSeconds);
  }
}
