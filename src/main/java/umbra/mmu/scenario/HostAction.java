package umbra.mmu.scenario;

/**
 * What the owner of the VM does in one operation. Offsets and lengths are bytes within a slot;
 * pages are numbered in it.
 */
public sealed interface HostAction {

  /** Which record this is; Java 17 has no switch over types. */
  enum Kind {
    LOG,
    GET_LOG,
    CLEAR_LOG,
    DELETE,
    ADD,
    MOVE,
    READONLY,
    DONT_NEED,
    PROTECT,
    COLLAPSE,
    TOUCH_MEMORY,
    SET_PARAMETER,
    POKE_MEMORY,
    PEEK,
    SET_MMU_PAGES,
    SLEEP
  }

  /** The tag of this record. */
  Kind kind();

  /** {@code log SLOT on|off}. */
  record Log(int slot, boolean on) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.LOG;
    }
  }

  /** {@code getlog SLOT}: {@code KVM_GET_DIRTY_LOG}. */
  record GetLog(int slot) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.GET_LOG;
    }
  }

  /**
   * {@code clearlog SLOT [first=P] [count=N]}: {@code KVM_CLEAR_DIRTY_LOG} with every bit of the
   * range set.
   *
   * @param hasCount whether the line has a count; else the range reaches to the slot's end
   */
  record ClearLog(int slot, long first, boolean hasCount, long count) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.CLEAR_LOG;
    }
  }

  /** {@code delete SLOT}: the slot leaves the VM, its memory stays. */
  record Delete(int slot) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.DELETE;
    }
  }

  /** {@code add SLOT}: a deleted slot comes back where it was. */
  record Add(int slot) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.ADD;
    }
  }

  /** {@code move SLOT gpa=G}; it may fail when it runs, for instance where it would overlap. */
  record Move(int slot, long gpa) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.MOVE;
    }
  }

  /** {@code readonly SLOT on|off}. */
  record Readonly(int slot, boolean on) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.READONLY;
    }
  }

  /** {@code dontneed SLOT off=O len=L}: {@code MADV_DONTNEED}. */
  record DontNeed(int slot, long offset, long length) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.DONT_NEED;
    }
  }

  /** {@code mprotect SLOT off=O len=L prot=r|rw|none}. */
  record Protect(int slot, long offset, long length, Protection protection) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.PROTECT;
    }
  }

  /** {@code collapse SLOT off=O len=L}: {@code MADV_COLLAPSE}. */
  record Collapse(int slot, long offset, long length) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.COLLAPSE;
    }
  }

  /** {@code touch SLOT off=O len=L}: the process fills the range with 0xee. */
  record TouchMemory(int slot, long offset, long length) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.TOUCH_MEMORY;
    }
  }

  /** {@code param NAME VALUE}: a module parameter, changed while the VM runs. */
  record SetParameter(KvmParameter parameter) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.SET_PARAMETER;
    }
  }

  /**
   * {@code poke gpa=G value=X}: the process stores 64 bits into guest memory; gpa is a multiple of
   * 8.
   */
  record PokeMemory(long gpa, long value) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.POKE_MEMORY;
    }
  }

  /** {@code peek gpa=G}: the process reads 64 bits of guest memory; gpa is a multiple of 8. */
  record Peek(long gpa) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.PEEK;
    }
  }

  /** {@code mmu-pages N}: {@code KVM_SET_NR_MMU_PAGES}; below 64 it fails when it runs. */
  record SetMmuPages(long count) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.SET_MMU_PAGES;
    }
  }

  /** {@code sleep MS}. */
  record Sleep(long milliseconds) implements HostAction {

    @Override
    public Kind kind() {
      return Kind.SLEEP;
    }
  }
}
