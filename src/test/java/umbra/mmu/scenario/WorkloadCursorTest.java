package umbra.mmu.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadCursorTest {

  private static final int VCPUS = 4;

  /**
   * Computed apart from the class, by a program in another language that follows its description.
   */
  private static final long UNIFORM_FINGERPRINT = -3510764696051929009L;

  private static final long ZIPF_FINGERPRINT = -4156244653105426353L;

  @Test
  void sequentialAccessAscendsAndWraps() {
    assertThat(addresses("pattern=sequential gva=1G size=12K count=5", 0))
        .containsExactly(0x40000000L, 0x40001000L, 0x40002000L, 0x40000000L, 0x40001000L);
    assertThat(addresses("pattern=sequential gva=0 size=16 gva-step=8 count=3", 0))
        .containsExactly(0L, 8L, 0L);
  }

  @Test
  void stridedAccessBeginsEachPassOnePageLater() {
    assertThat(addresses("pattern=stride gva=0 size=32K gva-step=16K count=9", 0))
        .containsExactly(0L, 0x4000L, 0x1000L, 0x5000L, 0x2000L, 0x6000L, 0x3000L, 0x7000L, 0L);
  }

  @Test
  void aStepBelowAPageHasASingleColumn() {
    assertThat(addresses("pattern=stride gva=0 size=16 gva-step=8 count=3", 0))
        .containsExactly(0L, 8L, 0L);
  }

  @Test
  void regionsOfFurtherVcpusAreShifted() {
    assertThat(addresses("pattern=sequential gva=1G size=8K count=2 vcpu-step=1M", 3))
        .containsExactly(0x40300000L, 0x40301000L);
  }

  @ParameterizedTest
  @EnumSource(AccessPattern.class)
  void seekingYieldsWhatSteppingYields(AccessPattern pattern) {
    String text = "pattern=" + pattern.word() + " gva=1G size=64M count=1000 reads=50% seed=3";
    WorkloadCursor stepping = cursor(text, 1);
    WorkloadCursor seeking = cursor(text, 1);
    seeking.seek(1000);
    for (long i = 0; i < 1000; i++, stepping.advance()) {
      seeking.seek(i);
      assertThat(seeking.gva()).isEqualTo(stepping.gva());
      assertThat(seeking.isWrite()).isEqualTo(stepping.isWrite());
      assertThat(stepping.index()).isEqualTo(i);
    }
    assertThat(stepping.hasAccess()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(AccessPattern.class)
  void accessesStayInTheirRegionOnWholeSteps(AccessPattern pattern) {
    String text = "pattern=" + pattern.word() + " gva=1G size=4M count=20000 gva-step=64K";
    for (long gva : addresses(text, 0)) {
      assertThat(gva).isBetween(0x40000000L, 0x403ffff8L);
      long unit = pattern == AccessPattern.STRIDE ? 4096 : 65536;
      assertThat(gva % unit).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(AccessPattern.class)
  void everyPlaceIsVisited(AccessPattern pattern) {
    String text = "pattern=" + pattern.word() + " gva=0 size=1M gva-step=64K count=20000";
    int places = pattern == AccessPattern.STRIDE ? 256 : 16;
    assertThat(new HashSet<>(addresses(text, 0))).hasSize(places);
  }

  @Test
  void theseAccessesAreTheSameOnEveryJdk() {
    assertThat(fingerprint("pattern=uniform gva=0 size=1G count=100000 reads=50% seed=1"))
        .isEqualTo(UNIFORM_FINGERPRINT);
    assertThat(fingerprint("pattern=zipf gva=0 size=1G count=100000 reads=50% seed=1"))
        .isEqualTo(ZIPF_FINGERPRINT);
  }

  @Test
  void uniformAccessIsEven() {
    int[] hits = hits("pattern=uniform gva=0 size=64K count=160000", 16);
    for (int hit : hits) {
      assertThat(hit).isBetween(9_600, 10_400);
    }
  }

  @Test
  void zipfRanksFallAsOneOverK() {
    ZipfDistribution zipf = new ZipfDistribution(1000);
    int[] hits = new int[1001];
    int draws = 400_000;
    for (int i = 0; i < draws; i++) {
      hits[(int) zipf.rank(99, i)]++;
    }
    double harmonic = 0;
    for (int k = 1; k <= 1000; k++) {
      harmonic += 1.0 / k;
    }
    for (int k : new int[] {1, 2, 3, 5, 10, 30}) {
      double expected = draws / (k * harmonic);
      double tolerance = 5 * Math.sqrt(expected);
      assertThat((double) hits[k]).isBetween(expected - tolerance, expected + tolerance);
    }
    assertThat(new ZipfDistribution(1).rank(1, 1)).isEqualTo(1);
  }

  @Test
  void popularPlacesAreScattered() {
    int[] hits = hits("pattern=zipf gva=0 size=4M count=100000", 1024);
    int first = 0;
    int second = 0;
    for (int i = 1; i < hits.length; i++) {
      if (hits[i] > hits[first]) {
        second = first;
        first = i;
      } else if (i != first && (second == first || hits[i] > hits[second])) {
        second = i;
      }
    }
    assertThat(Math.abs(first - second)).isGreaterThan(100);
  }

  @Test
  void readsHaveTheirShare() {
    assertThat(writes("reads=100%")).isZero();
    assertThat(writes("reads=0%")).isEqualTo(100_000);
    assertThat(writes("reads=80")).isBetween(19_500, 20_500);
  }

  @Test
  void seedsAndVcpusDifferFromEachOther() {
    String text = "pattern=uniform gva=0 size=1G count=50";
    Set<List<Long>> runs = new HashSet<>();
    for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
      runs.add(addresses(text, vcpu));
      runs.add(addresses(text + " seed=1", vcpu));
    }
    assertThat(runs).hasSize(2 * VCPUS);
  }

  @Test
  void aCursorKeepsToItsWorkload() {
    assertThatThrownBy(
            () -> new WorkloadCursor(workload("vcpu=1 pattern=zipf gva=0 size=4K count=1"), 2))
        .isInstanceOf(IllegalArgumentException.class);
    WorkloadCursor cursor = cursor("pattern=zipf gva=0 size=4K count=3", 0);
    assertThat(cursor.count()).isEqualTo(3);
    assertThatThrownBy(() -> cursor.seek(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> cursor.seek(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theLargestRegionIsHandled() {
    for (long gva : addresses("pattern=zipf gva=0 size=1024G gva-step=8 count=1000", 0)) {
      assertThat(gva).isBetween(0L, (1L << 40) - 8);
    }
  }

  private static int writes(String reads) {
    WorkloadCursor cursor = cursor("pattern=sequential gva=0 size=4K count=100000 " + reads, 0);
    int writes = 0;
    for (; cursor.hasAccess(); cursor.advance()) {
      writes += cursor.isWrite() ? 1 : 0;
    }
    return writes;
  }

  private static int[] hits(String text, int pages) {
    int[] hits = new int[pages];
    for (long gva : addresses(text, 0)) {
      hits[(int) (gva / 4096)]++;
    }
    return hits;
  }

  private static long fingerprint(String text) {
    long fingerprint = 0;
    for (WorkloadCursor cursor = cursor(text, 2); cursor.hasAccess(); cursor.advance()) {
      fingerprint = fingerprint * 31 + cursor.gva() + (cursor.isWrite() ? 1 : 0);
    }
    return fingerprint;
  }

  private static List<Long> addresses(String text, int vcpu) {
    List<Long> addresses = new ArrayList<>();
    for (WorkloadCursor cursor = cursor(text, vcpu); cursor.hasAccess(); cursor.advance()) {
      addresses.add(cursor.gva());
    }
    return addresses;
  }

  private static WorkloadCursor cursor(String text, int vcpu) {
    return new WorkloadCursor(workload("vcpu=* " + text), vcpu);
  }

  private static Workload workload(String text) {
    String lines = "vcpus " + VCPUS + "\nops\nworkload " + text;
    return (Workload) ScenarioParser.parse("f", lines).steps().get(0);
  }
}
