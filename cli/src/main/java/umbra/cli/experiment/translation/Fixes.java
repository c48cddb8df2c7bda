package umbra.cli.experiment.translation;

import java.util.Map;
import java.util.TreeMap;

/** Which of the two refreshes of the cached access are in the model. */
enum Fixes {
  BOTH("none", true, true),
  NOT_WHEN_RMAPPED("when_rmapped", false, true),
  NOT_IN_SYNC("in_sync", true, false),
  NEITHER("both", false, false);

  static final String WHEN_RMAPPED = "access_refresh_when_rmapped";
  static final String IN_SYNC = "access_refresh_in_sync";

  private final String off;
  private final boolean whenRmapped;
  private final boolean inSync;

  Fixes(String off, boolean whenRmapped, boolean inSync) {
    this.off = off;
    this.whenRmapped = whenRmapped;
    this.inSync = inSync;
  }

  /** What is taken out, for tables. */
  String off() {
    return off;
  }

  /** The same for the name of a journal. */
  String word() {
    return off.replace('_', '-');
  }

  /** The simulator's switches. */
  Map<String, String> switches() {
    Map<String, String> switches = new TreeMap<>();
    if (!whenRmapped) {
      switches.put(WHEN_RMAPPED, "0");
    }
    if (!inSync) {
      switches.put(IN_SYNC, "0");
    }
    return switches;
  }
}
