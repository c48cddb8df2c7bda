package umbra.actors;

import akka.persistence.AtomicWrite;
import akka.persistence.journal.leveldb.LeveldbJournal;
import com.typesafe.config.Config;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBFactory;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * The stock journal, which ends the process at a named point: the system property {@code
 * umbra.fault} is {@code POINT:N}, where the process ends the Nth time that it comes by.
 */
@SuppressWarnings("deprecation") // Akka's LevelDB plugin is what it tries.
public final class FaultPointJournal extends LeveldbJournal {
  /** What the property names. */
  enum Point {
    /** Akka hands over a write. */
    BEFORE_PERSIST,
    /** The write is done, its writer has not heard of it. */
    AFTER_PERSIST,
    /** LevelDB gets the write, and with it the order to flush it to the disk. */
    BEFORE_FLUSH,
    /** LevelDB has come back. */
    AFTER_FLUSH,
    /** A checkpoint is being written: nothing stands under its name yet. */
    BEFORE_CHECKPOINT,
    /** It stands there. */
    AFTER_CHECKPOINT;

    /** Whether the journal itself comes by; {@link CheckpointWatch} sees the others. */
    boolean isOfJournal() {
      return compareTo(BEFORE_CHECKPOINT) < 0;
    }
  }

  private static final AtomicInteger LEFT = new AtomicInteger();
  private static final Point POINT = configured(System.getProperty("umbra.fault"));

  public FaultPointJournal(final Config config) {
    super(config);
  }

  private static Point configured(final String fault) {
    if (fault == null) {
      return null;
    }
    final String[] parts = fault.split(":", 2);
    LEFT.set(Integer.parseInt(parts[1]));
    return Point.valueOf(parts[0]);
  }

  /** Whether the process is to end at a checkpoint. */
  static boolean isAtCheckpoint() {
    return POINT != null && !POINT.isOfJournal();
  }

  /** No hook runs and nothing is flushed: to the journal it is a kill. */
  static void pass(final Point point) {
    if (point == POINT && LEFT.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(137);
    }
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(final Seq<AtomicWrite> messages) {
    pass(Point.BEFORE_PERSIST);
    final Future<Seq<Try<BoxedUnit>>> written = super.asyncWriteMessages(messages);
    pass(Point.AFTER_PERSIST);
    return written;
  }

  @Override
  public DBFactory leveldbFactory() {
    final DBFactory stock = super.leveldbFactory();
    return proxy(
        DBFactory.class,
        stock,
        (method, result) -> method.equals("open") ? flushes((DB) result) : result);
  }

  private static DB flushes(final DB database) {
    return proxy(DB.class, database, (method, result) -> result);
  }

  private interface Result {
    Object of(String method, Object result);
  }

  private static <T> T proxy(final Class<T> type, final T target, final Result result) {
    final Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              final boolean write = method.getName().equals("write");
              try {
                if (write) {
                  pass(Point.BEFORE_FLUSH);
                }
                final Object answer = method.invoke(target, arguments);
                if (write) {
                  pass(Point.AFTER_FLUSH);
                }
                return result.of(method.getName(), answer);
              } catch (final InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
    return type.cast(proxy);
  }
}
