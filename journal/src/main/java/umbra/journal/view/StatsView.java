package umbra.journal.view;

import java.util.Locale;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/** The statistics under KVM's names, alone or beside those of another state. */
final class StatsView {
  private final VmState state;
  private final Rows rows;

  StatsView(final VmState state, final Rows rows) {
    this.state = state;
    this.rows = rows;
  }

  void all() {
    for (final Stat stat : Stat.values()) {
      rows.row("stat").word("stat", stat.kvmName()).number("value", state.stat(stat)).end();
    }
  }

  /** Those that are not 0. */
  void counted() {
    for (final Stat stat : Stat.values()) {
      if (state.stat(stat) != 0) {
        rows.row("stat").word("stat", stat.kvmName()).number("value", state.stat(stat)).end();
      }
    }
  }

  /** With the difference to {@code baseline}, in percent of it where that is not 0. */
  void against(final VmState baseline) {
    for (final Stat stat : Stat.values()) {
      final long value = state.stat(stat);
      final long before = baseline.stat(stat);
      rows.row("stat").word("stat", stat.kvmName()).number("value", value);
      rows.number("baseline", before).number("delta", value - before);
      if (before == 0) {
        rows.absent("percent");
      } else {
        rows.word("percent", percent(value, before));
      }
      rows.end();
    }
  }

  private static String percent(final long value, final long before) {
    return String.format(Locale.ROOT, "%+.1f", 100.0 * (value - before) / before);
  }
}
