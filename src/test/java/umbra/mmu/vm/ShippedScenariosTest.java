package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import umbra.mmu.event.VmEventFlattener;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Access;
import umbra.mmu.shadow.PteLists;

/** The scenarios in {@code config/scenarios}: each of their expect lines holds. */
final class ShippedScenariosTest {
  private static final String MEASUREMENT = "million-faults.txt";
  private static final String CACHED_ACCESS = "cached-access-already-mapped.txt";

  static Stream<Arguments> storiesAndSchedules() {
    return stories()
        .flatMap(
            story ->
                Stream.of("round-robin", "seeded:1", "seeded:2")
                    .map(schedule -> Arguments.of(story, schedule)));
  }

  /** All but the one that is there to be measured. */
  static Stream<String> stories() {
    final List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder())) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    } catch (final IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
    assertThat(names).contains(MEASUREMENT, CACHED_ACCESS).hasSizeGreaterThanOrEqualTo(8);
    names.remove(MEASUREMENT);
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("storiesAndSchedules")
  void everyExpectationHolds(final String name, final String schedule) throws IOException {
    final SequentialRun run = new SequentialRun(name, text(name), schedule, Map.of());
    assertThat(run.failures()).isEmpty();
    assertThat(run.expectations()).isGreaterThan(5);
  }

  static Stream<Map<String, String>> modes() {
    return Stream.of(
        Map.of(), Map.of("npt", "1", "tdp_mmu", "0"), Map.of("npt", "1", "tdp_mmu", "1"));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void theCountsOfKvmsOwnHugePageTestHoldInEveryMode(final Map<String, String> mode)
      throws IOException {
    final String name = "selftest-nx-huge-pages.txt";
    final SequentialRun run = new SequentialRun(name, text(name), "round-robin", mode);
    assertThat(run.failures()).isEmpty();
    assertThat(run.expectations()).isEqualTo(18);
  }

  @ParameterizedTest
  @MethodSource("stories")
  void everyExpectationFailsOnceItIsAltered(final String name) throws IOException {
    final SequentialRun run = new SequentialRun(name, altered(text(name)), "round-robin", Map.of());
    assertThat(run.failures()).hasSize(run.expectations());
  }

  @Test
  void okFailsWhenOneOperationOfABlockFaults() {
    final String block = "vcpus 2\nops\nparallel\nvcpu 0 nop\nvcpu 1 read 0x1000\nend\nexpect ok\n";
    final SequentialRun run = new SequentialRun("inline", block, "round-robin", Map.of());
    assertThat(run.failures()).singleElement().asString().contains("expect ok", "pf err=0x0");
  }

  @Test
  void theMillionFaultsAreAMillion() throws IOException {
    final SequentialRun run =
        new SequentialRun(MEASUREMENT, text(MEASUREMENT), "round-robin", Map.of());
    assertThat(run.failures()).isEmpty();
    assertThat(run.expectations()).isGreaterThan(5);
  }

  @Test
  void settingAMappedEntryAgainRefreshesItsCachedAccess() throws IOException {
    final AccessChanges changes = new AccessChanges();
    assertThat(cachedAccess(Map.of(), changes).failures()).isEmpty();
    assertThat(changes.refreshed).containsExactly(Access.ALL, Access.ALL);
    assertThat(changes.synced).containsExactly(Access.EXEC | Access.USER);
  }

  @Test
  void withoutTheRefreshTheCachedAccessIsStaleAndNoExpectationSeesIt() throws IOException {
    final AccessChanges changes = new AccessChanges();
    final SequentialRun fixed = cachedAccess(Map.of());
    final SequentialRun broken = cachedAccess(Map.of("access_refresh_when_rmapped", "0"), changes);
    assertThat(fixed.failures()).isEmpty();
    assertThat(broken.failures()).isEmpty();
    assertThat(changes.refreshed).isEmpty();
    assertThat(dataAccess(fixed)).isEqualTo(Access.ALL);
    assertThat(dataAccess(broken)).isEqualTo(Access.EXEC | Access.USER);
  }

  @Test
  void withoutTheRefreshInSyncTheCachedAccessKeepsTheLostRight() throws IOException {
    final AccessChanges changes = new AccessChanges();
    final SequentialRun broken = cachedAccess(Map.of("access_refresh_in_sync", "0"), changes);
    assertThat(broken.failures()).isEmpty();
    assertThat(changes.synced).containsExactly(Access.ALL);
  }

  private static SequentialRun cachedAccess(
      final Map<String, String> settings, final AccessChanges... listeners) throws IOException {
    return new SequentialRun(
        CACHED_ACCESS, text(CACHED_ACCESS), "round-robin", settings, listeners);
  }

  /** The cached access of the one page that the guest maps in slot 1. */
  private static int dataAccess(final SequentialRun run) {
    final var state = run.state();
    final var slot = state.slots().get(1);
    final int pointer = state.lists().first(slot.rmap(1, 0));
    return state.pages().get(PteLists.page(pointer)).accessOf(PteLists.index(pointer));
  }

  private static String text(final String name) throws IOException {
    return Files.readString(folder().resolve(name));
  }

  /** Another number or text is expected by each line. */
  private static String altered(final String text) {
    return text.replaceAll("(?m)^(?<line>expect (?!ok$).*)$", "${line}1")
        .replaceAll("(?m)^expect ok$", "expect stat pf_taken +987654321");
  }

  private static Path folder() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("config/scenarios"))) {
      folder = folder.getParent();
      assertThat(folder).as("a folder with config/scenarios").isNotNull();
    }
    return folder.resolve("config/scenarios");
  }

  /** Hears how cached access rights change while their entries stay. */
  private static final class AccessChanges extends VmEventFlattener {
    private final List<Integer> refreshed = new ArrayList<>();
    private final List<Integer> synced = new ArrayList<>();

    @Override
    public void runStarted(final byte[] configuration) {}

    @Override
    protected void event(
        final VmEventKind kind,
        final long a,
        final long b,
        final long c,
        final long d,
        final long e) {
      if (kind == VmEventKind.ACCESS_REFRESHED) {
        refreshed.add((int) c);
      } else if (kind == VmEventKind.SPTE_SYNCED) {
        synced.add((int) d);
      }
    }
  }
}
