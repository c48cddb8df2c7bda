package umbra.cli.experiment.unsync;

import java.util.List;
import umbra.cli.experiment.Knob;
import umbra.cli.experiment.Settings;

/**
 * What the user assumes things to cost, in hundredths of an exit with its entry. They are no
 * measurement: {@code --set} them to those of a machine.
 */
record Weights(long exit, long fault, long emulation, long sync, long entry, long zap, long flush) {
  private static final String EXIT = "exit";
  private static final String FAULT = "fault";
  private static final String EMULATION = "emulation";
  private static final String SYNC = "sync";
  private static final String ENTRY = "entry";
  private static final String ZAP = "zap";
  private static final String FLUSH = "flush";
  private static final long MOST = 1_000_000;

  static List<Knob> knobs() {
    return List.of(
        knob(
            EXIT,
            "assumed cost of an exit and the entry after it, the unit being a hundredth",
            100),
        knob(FAULT, "assumed cost of a fault's handling", 50),
        knob(EMULATION, "assumed cost of an emulated write", 100),
        knob(SYNC, "assumed cost of a synced table, its 512 entries being looked through", 50),
        knob(ENTRY, "assumed cost of an entry that a sync rewrites", 2),
        knob(ZAP, "assumed cost of a zapped shadow page", 50),
        knob(FLUSH, "assumed cost of a flush request", 50));
  }

  static Weights of(Settings settings) {
    return new Weights(
        settings.number(EXIT),
        settings.number(FAULT),
        settings.number(EMULATION),
        settings.number(SYNC),
        settings.number(ENTRY),
        settings.number(ZAP),
        settings.number(FLUSH));
  }

  /** The cost of a run, in hundredths of an exit if {@link #exit} is 100. */
  long cost(TableWriteCounts counts) {
    return exit * counts.exits()
        + fault * counts.faults()
        + emulation * counts.emulated()
        + sync * counts.syncs()
        + entry * counts.syncedEntries()
        + zap * counts.zappedPages()
        + flush * counts.flushes();
  }

  private static Knob knob(String key, String meaning, long standard) {
    return Knob.number(key, meaning, standard, 0, MOST);
  }
}
