package umbra.cli.experiment.rmap;

import java.util.List;

/**
 * A shape of {@code pte_list_desc} and the rules that go with it (reference 5.1).
 *
 * @param name as tables have it
 * @param slots entries of a descriptor
 * @param counted whether it counts its entries; else its first empty slot ends them and has to be
 *     looked for (13236e25ebab introduced the counter)
 * @param newInFront whether new descriptors go to the head of the chain and only the first may have
 *     empty slots, as since 6.4; else they go to the tail
 */
record DescriptorLayout(String name, int slots, boolean counted, boolean newInFront) {
  private static final int WORD = 8;
  private static final int CACHE_LINE = 64;

  /** Before dc1cff969101. */
  static final DescriptorLayout THREE = new DescriptorLayout("3", 3, false, false);

  /** After it. */
  static final DescriptorLayout FIFTEEN = new DescriptorLayout("15", 15, false, false);

  /** After 13236e25ebab, and so in 6.1: the model's own. */
  static final DescriptorLayout KVM_6_1 = new DescriptorLayout("14+count", 14, true, false);

  /** All that are compared, smallest first. */
  static final List<DescriptorLayout> ALL =
      List.of(
          new DescriptorLayout("2+count", 2, true, false),
          THREE,
          new DescriptorLayout("3+count", 3, true, false),
          new DescriptorLayout("6+count", 6, true, false),
          KVM_6_1,
          new DescriptorLayout("14+front", 14, true, true),
          FIFTEEN);

  /** What a descriptor takes: the pointer to the next, the count if it has one, the entries. */
  int bytes() {
    return WORD * (1 + (counted ? 1 : 0) + slots);
  }

  /** Cache lines that a descriptor fills if it begins at the beginning of one. */
  int cacheLines() {
    return (bytes() + CACHE_LINE - 1) / CACHE_LINE;
  }
}
