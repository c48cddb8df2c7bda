package umbra.cli.experiment.dirtylog;

import java.util.ArrayList;
import java.util.List;

/**
 * The published first-iteration times of dirty_log_perf_test (peers.md 4.1, 4.2; reference S.4).
 *
 * <p>Left out are times of other things (turning logging on, clearing the log, executing) and of
 * code that Linux 6.1 does not have (splitting by the fault in the TDP MMU, c4b33d28ea51, after).
 */
final class PublishedTimes {
  static final String NESTED_LAZY = "nested N";
  static final String NESTED_EAGER = "nested Y";
  static final String EPT_BEFORE = "ept=Y before";
  static final String EPT_AFTER = "ept=Y after";
  static final String SHADOW_BEFORE = "ept=N before";
  static final String SHADOW_AFTER = "ept=N after";
  static final String TDP_LAZY = "TDP N";
  static final String TDP_EAGER = "TDP Y";

  private static final int[] VCPUS = {2, 4, 8, 16, 32, 64};

  private final List<PublishedTime> all = new ArrayList<>();

  /** All of them, table by table. */
  static List<PublishedTime> all() {
    PublishedTimes times = new PublishedTimes();
    times.nested();
    times.firstVersion();
    times.tdp();
    return List.copyOf(times.all);
  }

  /** v4 and v6 of the series: vCPUs in L2, seconds for eager_page_split=N and =Y. */
  private void nested() {
    lazy(MappedBy.NESTED, NESTED_LAZY, 100, 0.3674, 0.5040, 1.3288, 4.6095, 8.7513, 20.4385);
    lazy(MappedBy.NESTED, NESTED_LAZY, 50, 0.3741, 0.4982, 1.8482, 4.3877, 9.1533, 20.0776);
    lazy(MappedBy.NESTED, NESTED_LAZY, 5, 0.3864, 0.4954, 1.5687, 4.2583, 9.2602, 19.8615);
    eager(MappedBy.NESTED, NESTED_EAGER, 100, 0.3599, 0.4188, 1.4425, 3.6498, 7.6590, 17.8900);
    eager(MappedBy.NESTED, NESTED_EAGER, 50, 0.1899, 0.2162, 0.5253, 1.8449, 4.0616, 8.8254);
    eager(MappedBy.NESTED, NESTED_EAGER, 5, 0.0233, 0.0250, 0.0520, 0.1744, 0.3779, 0.9060);
  }

  /**
   * v1 and v2, before and after. Merged code splits neither mode's pages ahead: for ept=Y the
   * counts are those of the TDP MMU, whose faults on split pages are fast as well; for ept=N those
   * of a nested table's shadow.
   */
  private void firstVersion() {
    lazy(MappedBy.DIRECT, EPT_BEFORE, 100, 0.311, 0.419, 1.061, 2.853, 7.033, 16.501);
    add(EPT_BEFORE, MappedBy.DIRECT, MappedBy.DIRECT, false, 5, 64, 16.80);
    dropped(EPT_AFTER, MappedBy.TDP, 0.0587, 0.0596, 0.0609, 0.0671, 0.0786, 0.0839);
    add(EPT_AFTER, MappedBy.DIRECT, MappedBy.TDP, true, 5, 64, 0.0176);
    lazy(MappedBy.SHADOW, SHADOW_BEFORE, 100, 0.373, 0.564, 1.588, 3.989, 9.470, 20.086);
    add(SHADOW_BEFORE, MappedBy.SHADOW, MappedBy.SHADOW, false, 50, 64, 20.38);
    add(SHADOW_BEFORE, MappedBy.SHADOW, MappedBy.SHADOW, false, 5, 64, 21.05);
    dropped(SHADOW_AFTER, MappedBy.NESTED, 0.349, 0.453, 1.525, 3.369, 8.293, 18.532);
    add(SHADOW_AFTER, MappedBy.SHADOW, MappedBy.NESTED, true, 50, 64, 9.16);
    add(SHADOW_AFTER, MappedBy.SHADOW, MappedBy.NESTED, true, 5, 64, 0.93);
  }

  /** Eager splitting in the TDP MMU, with initially-all-set too, and c4b33d28ea51 before. */
  private void tdp() {
    tdp(TDP_LAZY + " v1", false, 100, 96, 2.944);
    tdp(TDP_LAZY + " all-set", false, 100, 96, 2.751);
    tdp(TDP_LAZY + " c4b33d28ea51", false, 100, 2, 0.318);
    tdp(TDP_LAZY + " c4b33d28ea51", false, 100, 96, 2.681);
    tdp(TDP_LAZY + " c4b33d28ea51", false, 5, 2, 0.332);
    tdp(TDP_LAZY + " c4b33d28ea51", false, 5, 96, 3.017);
    tdp(TDP_EAGER + " v1", true, 100, 96, 0.146);
    tdp(TDP_EAGER + " all-set", true, 100, 96, 0.127);
    tdp(TDP_EAGER + " c4b33d28ea51", true, 100, 2, 0.0587);
    tdp(TDP_EAGER + " c4b33d28ea51", true, 100, 96, 0.165);
    tdp(TDP_EAGER + " c4b33d28ea51", true, 5, 2, 0.0061);
    tdp(TDP_EAGER + " c4b33d28ea51", true, 5, 96, 0.0448);
  }

  /** Eager splitting that was measured and not merged, of a guest that writes every page. */
  private void dropped(String table, MappedBy countedAs, double... seconds) {
    MappedBy mappedBy = countedAs == MappedBy.TDP ? MappedBy.DIRECT : MappedBy.SHADOW;
    for (int i = 0; i < VCPUS.length; i++) {
      add(table, mappedBy, countedAs, true, 100, VCPUS[i], seconds[i]);
    }
  }

  private void lazy(MappedBy mappedBy, String table, int writes, double... seconds) {
    series(mappedBy, table, false, writes, seconds);
  }

  private void eager(MappedBy mappedBy, String table, int writes, double... seconds) {
    series(mappedBy, table, true, writes, seconds);
  }

  private void series(
      MappedBy mappedBy, String table, boolean eager, int writes, double... seconds) {
    for (int i = 0; i < VCPUS.length; i++) {
      add(table, mappedBy, mappedBy, eager, writes, VCPUS[i], seconds[i]);
    }
  }

  private void tdp(String table, boolean eager, int writes, int vcpus, double seconds) {
    add(table, MappedBy.TDP, MappedBy.TDP, eager, writes, vcpus, seconds);
  }

  private void add(
      String table,
      MappedBy mappedBy,
      MappedBy countedAs,
      boolean eager,
      int writes,
      int vcpus,
      double seconds) {
    all.add(new PublishedTime(table, mappedBy, countedAs, eager, writes, vcpus, seconds));
  }
}
