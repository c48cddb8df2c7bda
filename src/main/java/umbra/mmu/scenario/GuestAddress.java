package umbra.mmu.scenario;

/** Reads addresses that a page table translates. */
final class GuestAddress {

  private GuestAddress() {}

  /** Reads an address that a table of this width translates. */
  static long read(Token token, AddressWidth width) {
    long gva = NumberSyntax.read(token, width.expected());
    if (!width.contains(gva)) {
      throw token.error(width.expected());
    }
    return gva;
  }
}
