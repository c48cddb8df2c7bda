package umbra.mmu.scenario;

/**
 * A change of one guest page table entry, as {@code pte} and {@code setpte} describe it.
 *
 * @param hasValue whether {@code value} replaces the entry
 * @param value the whole new entry
 * @param hasGpa whether {@code gpa} replaces the address bits
 * @param gpa the new address; only bits 12 to 51 count
 * @param hasFlags whether {@code flags} replaces every bit but the address
 * @param flags the new flags
 * @param set bits to set; 0 for none
 * @param clear bits to clear; 0 for none
 */
public record EntryEdit(
    boolean hasValue,
    long value,
    boolean hasGpa,
    long gpa,
    boolean hasFlags,
    long flags,
    long set,
    long clear) {

  /**
   * The entry after the change; the parts apply in the recorder's order, whatever order the line
   * had.
   */
  public long appliedTo(long old) {
    long entry = hasValue ? value : old;
    if (hasGpa) {
      entry = (entry & ~PteFlags.ADDRESS_MASK) | (gpa & PteFlags.ADDRESS_MASK);
    }
    if (hasFlags) {
      entry = (entry & PteFlags.ADDRESS_MASK) | flags;
    }
    return (entry | set) & ~clear;
  }
}
