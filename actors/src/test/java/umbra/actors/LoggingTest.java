package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Behaviors;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Akka 2.6 was built for slf4j 1.7: what actors log must reach Logback through slf4j 2 as well. */
final class LoggingTest {

  private static final File CONFIGURATION =
      new File(System.getProperty("umbra.home"), "config/application.conf");

  @Test
  void whatAnActorLogsReachesLogback() {
    Logger logger = (Logger) LoggerFactory.getLogger("umbra.actors.LoggingTest");
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    ActorTestKit kit = ActorTestKit.create("logging", configuration());
    try {
      var actor =
          kit.spawn(
              Behaviors.<String>setup(
                  context -> {
                    context.setLoggerName(LoggingTest.class);
                    context.getLog().warn("seen");
                    return Behaviors.stopped();
                  }));
      kit.createTestProbe().expectTerminated(actor, Duration.ofSeconds(10));
    } finally {
      kit.shutdownTestKit();
    }
    assertThat(appender.list).extracting(ILoggingEvent::getMessage).containsExactly("seen");
  }

  @Test
  void theShippedConfigurationStoresDurablyAndNeverDropsACommand() {
    Config persistence = configuration().getConfig("akka.persistence");
    assertThat(persistence.getBoolean("journal.leveldb.fsync")).isTrue();
    assertThat(persistence.getBoolean("journal.leveldb.checksum")).isTrue();
    assertThat(persistence.getString("typed.stash-overflow-strategy")).isEqualTo("fail");
  }

  private static Config configuration() {
    return ConfigFactory.parseFile(CONFIGURATION).withFallback(ConfigFactory.load()).resolve();
  }
}
