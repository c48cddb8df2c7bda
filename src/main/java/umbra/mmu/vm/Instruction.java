package umbra.mmu.vm;

import umbra.mmu.boot.GuestLayout;

/**
 * The one instruction that an operation runs before its OUT; reused from operation to operation.
 */
final class Instruction {
  enum Kind {
    NONE,
    LOAD,
    STORE,
    OR,
    LOCK_OR,
    ADD,
    TOUCH_READ,
    TOUCH_WRITE,
    /** An access that moves no data. */
    PROBE_READ,
    PROBE_WRITE,
    PROBE_FETCH,
    INVLPG,
    WRITE_CR0,
    WRITE_CR3,
    WRITE_CR4,
    WRITE_EFER,
    VMRUN
  }

  Kind kind;
  long rip;
  int length;
  long gva;
  int size;
  long value;
  boolean user;
  boolean ac;

  /** VMRUN: root of the nested page table, and where the nested guest starts. */
  long nestedCr3;

  long nestedRip;

  /** VMRUN: the nested guest's access moves no data and is one of a loop. */
  boolean nestedProbe;

  /** Whether it is the loop's last. */
  boolean nestedLast;

  void start(final Kind newKind, final boolean atUser, final boolean withAc) {
    become(newKind);
    user = atUser;
    ac = withAc;
    gva = 0;
    size = 8;
    value = 0;
    length = 0;
    nestedProbe = false;
    nestedLast = false;
  }

  /**
   * Changes the kind alone. The same kind is not stored again: to the JVM's collector each store of
   * a reference into an old object is work, and most accesses are of the kind of the last one.
   */
  void become(final Kind newKind) {
    if (kind != newKind) {
      kind = newKind;
    }
  }

  /** Points RIP at a snippet whose instruction is {@code bytes} long. */
  void at(final int snippet, final int bytes) {
    rip = (user ? GuestLayout.USER_CODE : GuestLayout.SUPERVISOR_CODE) + snippet;
    length = bytes;
  }

  /** Whether it stands for an access of a program whose bytes are not known. */
  boolean isProbe() {
    return switch (kind) {
      case PROBE_READ, PROBE_WRITE, PROBE_FETCH -> true;
      default -> false;
    };
  }

  /** Whether nothing is left to do once it is fetched. */
  boolean endsWithItsFetch() {
    return kind == Kind.NONE || kind == Kind.PROBE_FETCH;
  }

  boolean isPrivileged() {
    return kind.ordinal() >= Kind.INVLPG.ordinal();
  }

  /** Whether it stores, alone or after a load: what may be a write to a page table. */
  boolean writesMemory() {
    return switch (kind) {
      case STORE, OR, LOCK_OR, ADD, TOUCH_WRITE, PROBE_WRITE -> true;
      default -> false;
    };
  }

  /** Whether it loads what it stores. */
  boolean modifiesMemory() {
    return switch (kind) {
      case OR, LOCK_OR, ADD -> true;
      default -> false;
    };
  }

  /** Whether KVM takes it for a write to a page table (x86_page_table_writing_insn): not an ADD. */
  boolean writesPageTables() {
    return writesMemory() && kind != Kind.ADD;
  }
}
