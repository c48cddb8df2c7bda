package umbra.cli.experiment.unsync;

import java.util.Map;

/** What KVM does about a guest's write to a shadowed leaf table. */
enum Policy {
  /** KVM 6.1: the first write makes the table unsync, further ones are not seen. */
  UNSYNC("unsync", "0", "0"),
  /** Each write is emulated and zaps the entry it wrote. */
  PROTECT("protect", "1", "0"),
  /** The same, and a table written three times without a use between is zapped as a whole. */
  FLOOD("protect-flood", "1", "1");

  private final String text;
  private final String protects;
  private final String floods;

  Policy(String text, String protects, String floods) {
    this.text = text;
    this.protects = protects;
    this.floods = floods;
  }

  String text() {
    return text;
  }

  Map<String, String> switches() {
    return Map.of("protect_leaf_tables", protects, "flood_leaf_tables", floods);
  }
}
