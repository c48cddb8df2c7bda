package umbra.mmu.scenario;

import java.util.Arrays;

/**
 * What the set-up lines read so far have declared: vCPUs, memslots, address spaces. Later lines may
 * name only these.
 */
final class Declarations {

  private static final NumberRange NEW_SPACE =
      NumberRange.decimal("an address space", 1, Limits.ADDRESS_SPACES - 1);
  private static final NumberRange NEW_SLOT = NumberRange.decimal("a slot", 1, Limits.SLOTS - 1);

  private enum Space {
    NONE,
    PLAIN,
    NESTED
  }

  private final Space[] spaces = new Space[Limits.ADDRESS_SPACES];
  private final long[] slotGpa = new long[Limits.SLOTS];
  private final long[] slotSize = new long[Limits.SLOTS];
  private int vcpus = 1;
  private GuestPaging paging = GuestPaging.FOUR_LEVEL;

  Declarations() {
    Arrays.fill(spaces, Space.NONE);
    spaces[0] = Space.PLAIN;
    slotSize[Limits.BUILT_IN_SLOT] = Limits.BUILT_IN_SLOT_SIZE;
  }

  void declareVcpus(int count) {
    vcpus = count;
  }

  int vcpus() {
    return vcpus;
  }

  void declarePaging(GuestPaging form) {
    paging = form;
  }

  /** The form of the guest's own tables. */
  GuestPaging paging() {
    return paging;
  }

  /** The form of an address space or nested table: the latter has four levels in any guest. */
  GuestPaging paging(int space) {
    return isNested(space) ? GuestPaging.FOUR_LEVEL : paging;
  }

  /** Which addresses a space or nested table translates. */
  AddressWidth addresses(int space) {
    return isNested(space) ? AddressWidth.NESTED : paging.addresses();
  }

  /** Declares an address space or nested table. */
  int declareSpace(Token token, boolean nested) {
    int id = NEW_SPACE.readInt(token);
    if (spaces[id] != Space.NONE) {
      throw token.error("a number that no 'as' or 'npt' line has taken");
    }
    spaces[id] = nested ? Space.NESTED : Space.PLAIN;
    return id;
  }

  /** Reads the number of a slot that no line has declared. */
  int newSlot(Token token) {
    int id = NEW_SLOT.readInt(token);
    if (slotSize[id] != 0) {
      throw token.error("a slot that no line before has declared");
    }
    return id;
  }

  /** Declares a slot; {@code gpaToken} is blamed if it overlaps another one. */
  void declareSlot(int id, long gpa, long size, Token gpaToken) {
    for (int other = 0; other < Limits.SLOTS; other++) {
      if (gpa < slotGpa[other] + slotSize[other] && slotGpa[other] < gpa + size) {
        throw gpaToken.error("a range apart from slot " + other + shownRange(other));
      }
    }
    slotGpa[id] = gpa;
    slotSize[id] = size;
  }

  /**
   * Reads the number of a slot that exists; deleted ones count, as the recorder keeps their memory.
   */
  int slot(Token token) {
    NumberRange range = NumberRange.decimal("a slot", 0, Limits.SLOTS - 1);
    int id = range.readInt(token);
    if (slotSize[id] == 0) {
      throw token.error("a declared slot: " + declaredSlots());
    }
    return id;
  }

  /** Reads the number of an address space or nested table that exists. */
  int space(Token token) {
    int id = NumberRange.number("an address space", 0, Limits.ADDRESS_SPACES - 1).readInt(token);
    if (spaces[id] == Space.NONE) {
      throw token.error("a declared address space: " + declaredSpaces());
    }
    return id;
  }

  int vcpu(Token token) {
    return NumberRange.decimal("a vCPU", 0, vcpus - 1).readInt(token);
  }

  boolean isNested(int space) {
    return spaces[space] == Space.NESTED;
  }

  /** Whether some slot holds the 8 bytes at this address. */
  boolean holds(long gpa) {
    for (int slot = 0; slot < Limits.SLOTS; slot++) {
      if (gpa >= slotGpa[slot] && gpa < slotGpa[slot] + slotSize[slot]) {
        return true;
      }
    }
    return false;
  }

  private String shownRange(int slot) {
    return String.format(" (0x%x to 0x%x)", slotGpa[slot], slotGpa[slot] + slotSize[slot] - 1);
  }

  private String declaredSlots() {
    StringBuilder list = new StringBuilder();
    for (int slot = 0; slot < Limits.SLOTS; slot++) {
      if (slotSize[slot] != 0) {
        list.append(list.length() == 0 ? "" : ", ").append(slot);
      }
    }
    return list.toString();
  }

  private String declaredSpaces() {
    StringBuilder list = new StringBuilder();
    for (int space = 0; space < Limits.ADDRESS_SPACES; space++) {
      if (spaces[space] != Space.NONE) {
        list.append(list.length() == 0 ? "" : ", ").append(space);
      }
    }
    return list.toString();
  }
}
