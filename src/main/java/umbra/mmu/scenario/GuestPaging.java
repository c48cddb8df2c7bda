package umbra.mmu.scenario;

/** The form of the guest's own page tables, which the {@code paging} line chooses. */
public enum GuestPaging implements Worded {
  FOUR_LEVEL("4-level", 4, 48, 8),
  FIVE_LEVEL("5-level", 5, 57, 8),
  PAE("pae", 3, 32, 8),
  THIRTY_TWO_BIT("32-bit", 2, 32, 4);

  private final String word;
  private final int levels;
  private final int addressBits;
  private final int entrySize;

  GuestPaging(String word, int levels, int addressBits, int entrySize) {
    this.word = word;
    this.levels = levels;
    this.addressBits = addressBits;
    this.entrySize = entrySize;
  }

  @Override
  public String word() {
    return word;
  }

  /** Levels of tables: the root's level. */
  public int levels() {
    return levels;
  }

  /** Bytes of an entry: 8 or 4. */
  public int entrySize() {
    return entrySize;
  }

  /** Bytes of the widest ordinary operand: 8, or 4 for a guest with 32-bit addresses. */
  public int wordSize() {
    return addressBits > 32 ? 8 : 4;
  }

  /** Addresses that the tables translate. */
  AddressWidth addresses() {
    return new AddressWidth(addressBits, addressBits > 32);
  }
}
