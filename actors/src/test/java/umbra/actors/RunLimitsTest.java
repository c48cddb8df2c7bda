package umbra.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import umbra.actors.store.FreeSpace;

/** Sizes come from the configuration. */
final class RunLimitsTest {

  @Test
  void theShippedConfigurationExplainsExactlyTheDefaults() {
    final File shipped = new File(System.getProperty("umbra.home"), "config/application.conf");
    final Config explained = ConfigFactory.parseFile(shipped).getConfig("umbra");
    final Config defaults =
        ConfigFactory.parseResources(RunLimits.class.getClassLoader(), "reference.conf")
            .getConfig("umbra");
    assertThat(explained).isEqualTo(defaults);
  }

  @Test
  void unitsAreUnderstood() {
    final RunLimits limits =
        RunLimits.of(
            SmallSimulation.config("umbra.journal.window-bytes=1M"),
            Path.of("unused"),
            FreeSpace.unlimited());
    assertThat(limits.windowBytes()).isEqualTo(1 << 20);
    assertThat(limits.batchBytes()).isEqualTo(65_536);
  }
}
