package umbra.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/**
 * Measures durable faults of a plain event-sourced actor on the store and settings that Umbra uses:
 * {@code PlainAkkaRun FOLDER SECONDS}. 64 vCPUs have one fault under way each.
 */
final class PlainAkkaRun {
  private static final int VCPUS = 64;
  private static final double WARM_UP_SECONDS = 3;

  private PlainAkkaRun() {}

  /** Prints the figures of one run. */
  public static void main(final String[] arguments) throws InterruptedException {
    final AtomicLong durable = new AtomicLong();
    final PeakHeap heap = PeakHeap.watch();
    LoggerFactory.getILoggerFactory();
    final ActorSystem<Integer> system =
        ActorSystem.create(guardian(durable), "plain", settings(arguments[0]));
    Thread.sleep((long) (1000 * WARM_UP_SECONDS));
    final long before = durable.get();
    final ProcessorTime time = new ProcessorTime();
    Thread.sleep(1000 * Long.parseLong(arguments[1]));
    final double seconds = time.seconds();
    final double cpuSeconds = time.processSeconds();
    final long faults = durable.get() - before;
    system.terminate();
    new Measurement()
        .with("faults", faults)
        .with("seconds", seconds)
        .with("per_s", faults / seconds)
        .with("bytes_per_fault", FaultRecord.LENGTH)
        .with("cpu_seconds", cpuSeconds)
        .with("peak_heap_mb", heap.usedMebibytes())
        .print();
    // The answers of what is still under way interest nobody.
    System.exit(0);
  }

  private static Behavior<Integer> guardian(final AtomicLong durable) {
    return Behaviors.setup(
        context -> {
          final ActorRef<PlainFaultJournal.Fault> journal =
              context.spawn(PlainFaultJournal.create(), "journal");
          final long[] pages = new long[VCPUS];
          for (int v = 0; v < VCPUS; v++) {
            journal.tell(fault(v, pages, context.getSelf()));
          }
          return Behaviors.receiveMessage(
              vcpu -> {
                durable.lazySet(durable.get() + 1);
                journal.tell(fault(vcpu, pages, context.getSelf()));
                return Behaviors.same();
              });
        });
  }

  private static PlainFaultJournal.Fault fault(
      final int vcpu, final long[] pages, final ActorRef<Integer> asker) {
    final long gfn = ((long) vcpu << 18) + pages[vcpu]++;
    return new PlainFaultJournal.Fault(new FaultRecord(vcpu, gfn << 12, 3, gfn, gfn, 4), asker);
  }

  private static Config settings(final String folder) {
    return ConfigFactory.parseString(
            """
            akka.actor.serializers.fault = "umbra.bench.FaultRecordSerializer"
            akka.actor.serialization-bindings."umbra.bench.FaultRecord" = fault
            """)
        .withFallback(ConfigFactory.load())
        .withValue("akka.persistence.journal.leveldb.dir", ConfigValueFactory.fromAnyRef(folder));
  }
}
