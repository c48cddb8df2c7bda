package umbra.mmu.scenario;

/** Reads the flag letters of page table entries. */
final class EntryFlags {

  private EntryFlags() {}

  static long read(Token token) {
    long flags = 0;
    for (int i = 0; i < token.text().length(); i++) {
      long bit = PteFlags.bitOf(token.text().charAt(i));
      if (bit < 0 && bit != PteFlags.NO_EXECUTE) {
        throw token.from(i).error("flag letters of PWUADSGN, or '-' for none");
      }
      flags |= bit;
    }
    if (token.text().isEmpty()) {
      throw token.error("flag letters of PWUADSGN, or '-' for none");
    }
    return flags;
  }
}
