package umbra.cli.experiment.split;

import java.util.Map;

/** Whose access a split gives to its table, and whether there is a split. */
enum Policy {
  /** The guest's access, cached beside the leaf: KVM. */
  CACHED("cached", "eager_page_split", "1"),
  /** What the leaf itself grants. */
  ENTRY("entry", "split_access_from_spte", "1"),
  /** Huge pages are taken apart by the faults that want it. */
  LAZY("lazy", "eager_page_split", "0");

  private final String text;
  private final String key;
  private final String value;

  Policy(String text, String key, String value) {
    this.text = text;
    this.key = key;
    this.value = value;
  }

  String text() {
    return text;
  }

  /** Switches of a run. */
  Map<String, String> switches(boolean nxHugePages) {
    return Map.of(key, value, "nx_huge_pages", nxHugePages ? "1" : "0");
  }
}
