package umbra.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;
import umbra.actors.store.FreeSpace;
import umbra.actors.store.JournalClaim;
import umbra.journal.store.LevelDbEngine;
import umbra.mmu.event.VmEvents;
import umbra.mmu.vm.PreparedRun;

/** Runs one prepared run in an actor system of its own. Good for one run. */
public final class SimulationRunner {
  private static final String LEVELDB = "akka.persistence.journal.leveldb.";
  private static final String POOL = "akka.actor.default-dispatcher.fork-join-executor.";

  private final PreparedRun run;
  private final JournaledPast past;
  private final Path folder;
  private final Config settings;
  private final DurableProgress report;
  private final List<VmEvents> listeners;
  private final CompletableFuture<RunSummary> result = new CompletableFuture<>();
  private ActorRef<SimulationCommand> simulation;
  private LongSupplier freeSpace;
  private boolean interrupted;

  /**
   * Prepares to run.
   *
   * @param run used up by the run: its machine is the one that changes
   * @param past what the journal holds of it already
   * @param folder the journal's; a new one if there is no past
   * @param overrides go before the configuration file
   * @param report hears how it goes
   * @param listeners hear each event of the VM after its state; what they throw ends the run
   */
  public SimulationRunner(
      final PreparedRun run,
      final JournaledPast past,
      final Path folder,
      final Config overrides,
      final RunReport report,
      final List<VmEvents> listeners) {
    this.run = run;
    this.past = past;
    this.folder = folder;
    this.settings = overrides.withFallback(ConfigFactory.load());
    this.report = new DurableProgress(report);
    this.listeners = List.copyOf(listeners);
    this.freeSpace = folder.toFile()::getUsableSpace;
  }

  /** For a disk of another size than the real one, as tests need it. */
  void freeSpace(final LongSupplier bytes) {
    freeSpace = bytes;
  }

  /** Runs to the end; see {@link #run()}. */
  public static RunSummary run(
      final PreparedRun run, final Path folder, final Config overrides, final RunReport report) {
    return new SimulationRunner(run, JournaledPast.none(), folder, overrides, report, List.of())
        .run();
  }

  /**
   * Runs to the end, or until {@link #interrupt}.
   *
   * @throws umbra.actors.store.JournalClaimException if no journal can be made in the folder
   * @throws SimulationFailedException if the run could not go on
   */
  public RunSummary run() {
    requireConfiguration();
    final long keptFree = settings.getBytes("umbra.journal.free-space");
    FreeSpace.expectRoomFor(folder, keptFree);
    final Path store =
        past.isClaimed()
            ? JournalClaim.reclaim(folder)
            : JournalClaim.claim(folder, run.bytes(), run.traces().place());
    final FreeSpace space = FreeSpace.of(folder, freeSpace, keptFree);
    final RunLimits limits = RunLimits.of(settings, folder, space);
    startLogging();
    final ActorSystem<Void> system =
        ActorSystem.create(guardian(limits), "umbra", configuration(store));
    // Nobody may wait for a simulation that is gone, however it went.
    final CompletableFuture<Done> terminated =
        system
            .getWhenTerminated()
            .toCompletableFuture()
            .whenComplete((done, failure) -> result.completeExceptionally(gone(failure)));
    try {
      return result.join();
    } catch (final CompletionException failed) {
      throw Supervision.runFailed("the simulation", failed.getCause())
          .withJournalUpTo(report.vmSteps());
    } finally {
      system.terminate();
      awaitStore(terminated);
    }
  }

  /**
   * Asks for a clean end: the requests under way are finished and what happened becomes durable,
   * but the streams get no last event. {@link #run()} then returns. May be called by any thread.
   */
  public synchronized void interrupt() {
    interrupted = true;
    if (simulation != null) {
      simulation.tell(new SimulationCommand.Interrupt());
    }
  }

  private synchronized void started(final ActorRef<SimulationCommand> child) {
    simulation = child;
    if (interrupted) {
      interrupt();
    }
  }

  /** Logging starts here, in one thread: started by several actors at once it complains of that. */
  private static synchronized void startLogging() {
    LoggerFactory.getILoggerFactory();
  }

  private Behavior<Void> guardian(final RunLimits limits) {
    return Behaviors.setup(
        context -> {
          final Behavior<SimulationCommand> behavior =
              Simulation.create(run, past, limits, listeners, report, result::complete);
          final ActorRef<SimulationCommand> child =
              context.spawn(Supervision.quiet(behavior), "simulation");
          context.watch(child);
          started(child);
          return Behaviors.receive(Void.class)
              .onSignal(ChildFailed.class, failed -> fail(failed.getCause()))
              .build();
        });
  }

  private Behavior<Void> fail(final Throwable cause) {
    result.completeExceptionally(Supervision.runFailed("the simulation", cause));
    return Behaviors.stopped();
  }

  private static SimulationFailedException gone(final Throwable failure) {
    return new SimulationFailedException("the actor system ended before the run did", failure);
  }

  /** The store is closed by then: the journal can be opened by others. */
  private void awaitStore(final CompletableFuture<Done> terminated) {
    try {
      terminated.get(1, TimeUnit.MINUTES);
    } catch (final InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (final ExecutionException | TimeoutException failed) {
      if (!result.isCompletedExceptionally()) {
        throw new SimulationFailedException("the actor system did not end", failed);
      }
    }
  }

  /** Without Umbra's configuration file Akka would have no journal, and say so in its own words. */
  private void requireConfiguration() {
    if (settings.getString("akka.persistence.journal.plugin").isEmpty()) {
      throw new IllegalArgumentException(
          "found no journal in the configuration, expected Umbra's config/application.conf:"
              + " start with the umbra launcher or give -Dconfig.file");
    }
  }

  private Config configuration(final Path store) {
    final int threads = threads();
    return settings
        .withValue(LEVELDB + "dir", ConfigValueFactory.fromAnyRef(store.toString()))
        .withValue(LEVELDB + "native", ConfigValueFactory.fromAnyRef(useNative()))
        .withValue(POOL + "parallelism-min", ConfigValueFactory.fromAnyRef(threads))
        .withValue(POOL + "parallelism-max", ConfigValueFactory.fromAnyRef(threads));
  }

  private int threads() {
    final int asked = settings.getInt("umbra.threads");
    return asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
  }

  private boolean useNative() {
    final boolean asked = settings.getBoolean(LEVELDB + "native");
    final boolean loads = LevelDbEngine.preferred() == LevelDbEngine.NATIVE;
    if (asked && !loads) {
      report.notice("LevelDB's native library does not load here: the Java port is used");
    }
    return asked && loads && past.engine() != LevelDbEngine.JAVA;
  }
}
