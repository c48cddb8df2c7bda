package umbra.mmu.scenario;

/**
 * What a vCPU does in one operation. Addresses are guest virtual ({@code gva}) unless a component
 * says otherwise.
 */
public sealed interface VcpuAction {

  /** Which record this is; Java 17 has no switch over types. */
  enum Kind {
    READ,
    WRITE,
    EXEC,
    OR,
    TOUCH,
    NOP,
    SET_ENTRY,
    WRITE_GPA,
    INVLPG,
    LOAD_CR3,
    WRITE_CR0,
    WRITE_CR4,
    WRITE_EFER,
    NESTED_RUN
  }

  /** The tag of this record. */
  Kind kind();

  /**
   * {@code read GVA [size=1]}.
   *
   * @param size bytes: 1 or 8, with 32-bit addresses 1 or 4
   */
  record Read(long gva, int size) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.READ;
    }
  }

  /**
   * {@code write GVA [VALUE] [size=1|2|4]}.
   *
   * @param hasValue whether the line gives a value; else {@link #valueOr} makes one up from the
   *     operation's number
   * @param size bytes: 1, 2, 4 or 8; with 32-bit addresses not 8
   */
  record Write(long gva, boolean hasValue, long value, int size) implements VcpuAction {

    /**
     * The value written by this as operation {@code number} of a run, counted from 0 with the
     * warm-up operations.
     */
    public long valueOr(long number) {
      return hasValue ? value : 0x1111111111111111L * ((number & 7) + 1);
    }

    @Override
    public Kind kind() {
      return Kind.WRITE;
    }
  }

  /** {@code exec GVA}: jump there. */
  record Exec(long gva) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.EXEC;
    }
  }

  /** {@code or GVA VALUE} and {@code lockor GVA VALUE}: read, modify, write 8 bytes. */
  record Or(long gva, long value, boolean locked) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.OR;
    }
  }

  /**
   * {@code touch-read|touch-write GVA count=N [step=4096]}: a guest loop over addresses, 8 bytes
   * each.
   *
   * @param count addresses, at least 1
   * @param step bytes between them
   */
  record Touch(boolean write, long gva, long count, long step) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.TOUCH;
    }
  }

  /** {@code nop}: nothing but the run itself. */
  record Nop() implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.NOP;
    }
  }

  /**
   * {@code setpte ...}: the guest writes an entry of its own table through the direct map.
   *
   * @param level 1 to that of the root; the tables above the entry must exist when it runs
   * @param size bytes written: 1, 4 or, in a table of 8-byte entries, 8
   */
  record SetEntry(int as, int level, long gva, EntryEdit edit, int size) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.SET_ENTRY;
    }
  }

  /**
   * {@code writegpa GPA VALUE}: the guest writes 8 bytes through the direct map.
   *
   * @param gpa an address of the built-in slot
   */
  record WriteGpa(long gpa, long value) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.WRITE_GPA;
    }
  }

  /** {@code invlpg GVA}. */
  record Invlpg(long gva) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.INVLPG;
    }
  }

  /**
   * {@code cr3 AS [low=BITS]}: mov to CR3 of the space's root.
   *
   * @param low the low 12 bits of the value
   */
  record LoadCr3(int as, long low) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.LOAD_CR3;
    }
  }

  /** {@code cr0 wp=0|1}: mov to CR0. */
  record WriteCr0(BitChange wp) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.WRITE_CR0;
    }
  }

  /** {@code cr4 [pge=] [smep=] [smap=]}: mov to CR4. */
  record WriteCr4(BitChange pge, BitChange smep, BitChange smap) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.WRITE_CR4;
    }
  }

  /** {@code efer nx=0|1}: wrmsr to EFER. */
  record WriteEfer(BitChange nx) implements VcpuAction {

    @Override
    public Kind kind() {
      return Kind.WRITE_EFER;
    }
  }

  /**
   * {@code l2 read|write|exec|nop [L2-GPA [VALUE]] as=N}: VMRUN of a fresh 32-bit L2 without
   * paging.
   *
   * @param l2Gpa the address L2 accesses or runs at, below 4 GiB; 0 if the line has none
   * @param hasValue whether the line gives EAX of L2
   * @param value EAX of L2, below 2^32
   * @param as the nested page table whose root is nCR3
   */
  record NestedRun(NestedAccess access, long l2Gpa, boolean hasValue, long value, int as)
      implements VcpuAction {

    /** EAX of L2 where the line has no value. */
    public static final long DEFAULT_VALUE = 0x12345678L;

    @Override
    public Kind kind() {
      return Kind.NESTED_RUN;
    }
  }
}
