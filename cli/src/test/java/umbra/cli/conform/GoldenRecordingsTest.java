package umbra.cli.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import umbra.mmu.event.VmEvents;
import umbra.mmu.invariant.InvariantChecker;
import umbra.mmu.state.VmState;

/**
 * What the real KVM did in a choice of scenarios, operation by operation: the model must do exactly
 * the same, and keep its invariants all the while.
 */
final class GoldenRecordingsTest {
  /** Short scenarios about faults, table writes, shared tables, logging and the page quota. */
  private static final Set<String> CHECKED_AFTER_EVERY_EVENT =
      Set.of("a01", "d01", "d05", "e01", "f02", "q09");

  /** The same for nested guests. */
  private static final Set<String> NESTED_CHECKED_AFTER_EVERY_EVENT = Set.of("k01", "y06");

  private static final String SHADOW_PAGING = "/golden/results";
  private static final String DIRECT_ROOTS = "/golden/results-npt1-tdp0";
  private static final String TDP_MMU = "/golden/results-npt1-tdp1";
  private static final String NESTED = "/golden/results-nested";
  private static final String NESTED_DIRECT_ROOTS = "/golden/results-nested-tdp0";

  /** With shadow paging. */
  static List<ScenarioPair> recordings() throws Exception {
    return recordings(SHADOW_PAGING);
  }

  static List<ScenarioPair> recordingsOfAllModes() throws Exception {
    final List<ScenarioPair> all = new ArrayList<>(recordings());
    all.addAll(recordings(DIRECT_ROOTS));
    all.addAll(recordings(TDP_MMU));
    all.addAll(recordings(NESTED));
    all.addAll(recordings(NESTED_DIRECT_ROOTS));
    return all;
  }

  private static List<ScenarioPair> recordings(final String results) throws Exception {
    return ScenarioPairs.of(List.of(resource("/golden/scenarios")), List.of(resource(results)));
  }

  @Test
  void recordingsOfAllGroupsAreThere() throws Exception {
    final Set<String> groups = new TreeSet<>();
    final Set<String> names = new TreeSet<>();
    for (final ScenarioPair pair : recordings()) {
      groups.add(pair.name().substring(0, 1));
      names.add(pair.name().substring(0, 3));
    }
    assertThat(String.join("", groups)).isEqualTo("abcdefghijmpqrsuvx");
    assertThat(names).hasSize(77).containsAll(CHECKED_AFTER_EVERY_EVENT);
  }

  @Test
  void recordingsOfDirectRootsAreThere() throws Exception {
    assertThat(recordings(DIRECT_ROOTS)).hasSize(63);
  }

  @Test
  void recordingsOfTheTdpMmuAreThere() throws Exception {
    assertThat(recordings(TDP_MMU)).hasSize(61);
  }

  @Test
  void recordingsOfNestedGuestsAreThere() throws Exception {
    assertThat(recordings(NESTED)).hasSize(21);
    assertThat(recordings(NESTED_DIRECT_ROOTS)).hasSize(12);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recordingsOfAllModes")
  void theModelDoesWhatKvmDid(final ScenarioPair pair) throws IOException {
    final ScenarioReport report =
        ScenarioComparator.compare(pair, new SimulatedModel(checker(pair)));
    assertThat(report.clean()).as(() -> String.join("\n", report.lines(true))).isTrue();
    assertThat(report.counts().operations()).isPositive();
  }

  private static Function<VmState, VmEvents[]> checker(final ScenarioPair pair) {
    final String name = pair.name().substring(0, 3);
    final boolean everyEvent =
        CHECKED_AFTER_EVERY_EVENT.contains(name) || NESTED_CHECKED_AFTER_EVERY_EVENT.contains(name);
    return state ->
        new VmEvents[] {
          everyEvent ? InvariantChecker.everyEvent(state) : InvariantChecker.everyRequest(state)
        };
  }

  private static Path resource(final String name) throws URISyntaxException {
    return Path.of(GoldenRecordingsTest.class.getResource(name).toURI());
  }
}
