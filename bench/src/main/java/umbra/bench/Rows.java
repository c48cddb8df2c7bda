package umbra.bench;

import java.nio.file.Path;

/**
 * The benchmarks of whole runs, by the name that bench/run knows: each prints its runs and, last, a
 * RESULT line. What they mean: bench/README.md.
 */
public final class Rows {
  private static final String FREE = "free";
  private static final String SEEDED = "seeded:1";
  private static final int QUANTUM = 256;

  /** A request of one access makes a batch of its own, of the VM and of the vCPU. */
  private static final String[] FINEST = {
    "umbra.journal.batch-bytes=0", "umbra.journal.vcpu-batch-bytes=0"
  };

  private static final int FINEST_MEBIBYTES = 16;
  private static final int MODEL_MEBIBYTES = 256;
  private static final int WARM_RUNS = 5;

  /** Has to look at the state for the pages that were got, and finds few of them. */
  private static final String SCANNED_FOR = "kvm_mmu_get_page: level==2 && gfn==0x1a3";

  private static final long PLAIN_SECONDS = 10;

  private final Report report;
  private final JournalPlace place;

  private Rows(final String name, final JournalPlace place) {
    this.report = new Report(name);
    this.place = place;
    report.line("journal on", place.fileSystem() + ", deleted afterwards");
  }

  /** Takes the row's name. */
  public static void main(final String[] arguments) {
    try (JournalPlace place = JournalPlace.open()) {
      final Rows rows = new Rows(arguments[0], place);
      rows.report.result(rows.measure(arguments[0]));
    } catch (final IllegalStateException failed) {
      System.err.println("bench: " + failed.getMessage());
      System.exit(1);
    }
  }

  private Measurement measure(final String name) {
    return switch (name) {
      case "lazy-split-64x1g" -> lazySplit();
      case "lazy-split-seeded" -> lazySplitSeeded();
      case "model" -> model();
      case "fold" -> fold();
      case "scan" -> scan();
      case "tlb-hit" -> tlbHit();
      case "finest" -> finest();
      case "plain-akka" -> plainAkka();
      default -> throw new IllegalStateException("no row " + name);
    };
  }

  private Measurement lazySplit() {
    final Measurement plain = report.once("plain Akka", this::plain);
    final Measurement model = report.once("model alone", () -> model("alone"));
    final Measurement split = report.median("lazy split", "seconds", () -> journaled(FREE));
    return durable(split)
        .with("ratio_to_plain_akka", split.figure("per_s") / plain.figure("per_s"))
        .with("ratio_to_model", split.figure("per_s") / model.figure("per_cpu_s"));
  }

  private Measurement lazySplitSeeded() {
    final Measurement free = report.median("free", "seconds", () -> journaled(FREE));
    final Measurement seeded = report.median("seeded:1", "seconds", () -> journaled(SEEDED));
    return durable(seeded)
        .with("ratio_time_to_free", seeded.figure("seconds") / free.figure("seconds"));
  }

  private Measurement model() {
    final Measurement journaled = report.once("journaled", () -> journaled(FREE));
    final Measurement encoded = report.median("encoded", "per_cpu_s", () -> model("encoded"));
    final Measurement alone = report.median("model alone", "per_cpu_s", () -> model("alone"));
    final double rate = alone.figure("per_cpu_s");
    return alone
        .only("faults", "seconds", "per_s", "per_cpu_s", "peak_heap_mb")
        .with("bytes_per_fault", 0L)
        .with("ratio_journaled_to_model", journaled.figure("per_s") / rate)
        .with("ratio_encoded_to_model", encoded.figure("per_cpu_s") / rate);
  }

  private Measurement fold() {
    final Path journal = place.next();
    final Measurement live = report.once("journal to fold", () -> journaled(journal, FREE));
    final Measurement fold =
        report.median(
            "fold", "per_s", () -> FreshJvm.measure(FoldRun.class, journal, WARM_RUNS - 2));
    return fold.only("events", "seconds", "per_s", "per_cpu_s", "peak_heap_mb")
        .with("bytes_per_fault", live.figure("bytes_per_fault"))
        .with(
            "ratio_to_live",
            fold.figure("per_s") / (live.figure("vm_events") / live.figure("seconds")));
  }

  /** The fold beside it is what a scan cannot do without. */
  private Measurement scan() {
    final Path journal = place.next();
    report.once("journal to scan", () -> journaled(journal, FREE));
    final Measurement fold =
        report.once("fold", () -> FreshJvm.measure(FoldRun.class, journal, WARM_RUNS - 2));
    final Measurement scan =
        report.median(
            "scan",
            "per_s",
            () -> FreshJvm.measure(ScanRun.class, journal, WARM_RUNS - 2, SCANNED_FOR));
    return scan.with("ratio_to_fold", scan.figure("per_s") / fold.figure("per_s"));
  }

  private Measurement tlbHit() {
    final Measurement actors =
        report.median(
            "with actors",
            "per_s",
            () -> onDisk(journal -> FreshJvm.measure(TlbHitRun.class, "actors", journal)));
    final Measurement alone =
        report.median(
            "one thread", "per_cpu_s", () -> FreshJvm.measure(TlbHitRun.class, "alone", WARM_RUNS));
    return new Measurement()
        .with("events", 0L)
        .with("accesses", alone.figure("accesses"))
        .with("seconds", alone.figure("seconds"))
        .with("per_s", alone.figure("per_s"))
        .with("per_cpu_s", alone.figure("per_cpu_s"))
        .with("actors_per_s", actors.figure("per_s"))
        .with("actors_per_cpu_s", actors.figure("per_cpu_s"))
        .with("ratio_actors_to_one_thread", actors.figure("per_s") / alone.figure("per_cpu_s"));
  }

  private Measurement finest() {
    final Measurement plain = report.once("plain Akka", this::plain);
    final Measurement finest =
        report.median(
            "finest",
            "seconds",
            () ->
                onDisk(
                    journal ->
                        FreshJvm.measure(
                            JournaledRun.class,
                            journal,
                            FREE,
                            1,
                            FINEST_MEBIBYTES,
                            FINEST[0],
                            FINEST[1])));
    return durable(finest)
        .with("ratio_to_plain_akka", finest.figure("per_s") / plain.figure("per_s"));
  }

  private Measurement plainAkka() {
    final Measurement split = report.once("lazy split", () -> journaled(FREE));
    final Measurement plain = report.median("plain Akka", "per_s", this::plain);
    return plain
        .only("faults", "seconds", "per_s", "bytes_per_fault", "peak_heap_mb")
        .with("ratio_lazy_split_to_plain", split.figure("per_s") / plain.figure("per_s"));
  }

  private Measurement plain() {
    return onDisk(journal -> FreshJvm.measure(PlainAkkaRun.class, journal, PLAIN_SECONDS));
  }

  private Measurement model(final String kind) {
    return FreshJvm.measure(ModelRun.class, MODEL_MEBIBYTES, WARM_RUNS, kind);
  }

  private Measurement journaled(final String schedule) {
    return onDisk(journal -> journaled(journal, schedule));
  }

  private Measurement journaled(final Path journal, final String schedule) {
    return FreshJvm.measure(
        JournaledRun.class, journal, schedule, QUANTUM, LazySplit.wholeMebibytes());
  }

  /** The figures of a run with a journal that a RESULT line has. */
  private static Measurement durable(final Measurement run) {
    return run.only(
        "faults",
        "events",
        "seconds",
        "per_s",
        "bytes_per_fault",
        "disk_bytes_per_fault",
        "cpu_seconds",
        "peak_heap_mb",
        "live_heap_mb");
  }

  /** Something measured on a journal that is deleted at once. */
  private interface OnJournal {
    Measurement measure(Path journal);
  }

  private Measurement onDisk(final OnJournal run) {
    final Path journal = place.next();
    try {
      return run.measure(journal);
    } finally {
      JournalPlace.delete(journal);
    }
  }
}
