package umbra.mmu.scenario;

import java.util.List;
import java.util.OptionalLong;

/**
 * A line before {@code ops}: it shapes the VM that the first operation finds. Lines take effect in
 * file order.
 */
public sealed interface SetUp {

  /** Which record this is; Java 17 has no switch over types. */
  enum Kind {
    MODULE_PARAMETERS,
    PARAMETER,
    VCPUS,
    PAGING,
    SLOT,
    ADDRESS_SPACE,
    NESTED_TABLE,
    MAP_RANGE,
    EDIT_ENTRY,
    LINK,
    POKE,
    CR0,
    CR4,
    EFER,
    MMU_PAGES,
    MANUAL_PROTECT,
    WARM,
    TRACE_SWITCH,
    DUMP_SWITCH
  }

  /** Where the line's first word stands. */
  Position at();

  /** The tag of this record. */
  Kind kind();

  /**
   * {@code module npt=0 tdp_mmu=0}: how KVM was loaded. A scenario without the line has npt=0 and
   * tdp_mmu=0; what the line leaves out has KVM's own default.
   *
   * @param npt nested paging; true where the line does not say
   * @param tdpMmu the TDP MMU; true where the line does not say
   * @param nested nested virtualisation; true where the line does not say
   * @param parameters every pair of the line, in order
   */
  record ModuleParameters(
      Position at, boolean npt, boolean tdpMmu, boolean nested, List<KvmParameter> parameters)
      implements SetUp {

    public ModuleParameters {
      parameters = List.copyOf(parameters);
    }

    @Override
    public Kind kind() {
      return Kind.MODULE_PARAMETERS;
    }
  }

  /** {@code param NAME VALUE}: a module parameter written before the VM exists. */
  record Parameter(Position at, KvmParameter parameter) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.PARAMETER;
    }
  }

  /** {@code vcpus N}: 1 to {@link Limits#MAX_VCPUS}. Without the line there is one. */
  record Vcpus(Position at, int count) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.VCPUS;
    }
  }

  /**
   * {@code paging 5-level}: the form of the guest's tables. Without the line they have four levels.
   *
   * @param pse CR4.PSE, which lets a 32-bit guest map 4M pages
   */
  record Paging(Position at, GuestPaging paging, boolean pse) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.PAGING;
    }
  }

  /**
   * {@code slot ID ...}: a memslot.
   *
   * @param id 1 to 15; 0 is built in
   * @param gpa first guest physical address, page aligned
   * @param size bytes, page aligned, not 0; slots of the set-up never overlap
   * @param hvaOffset bytes by which the host address is shifted against the guest's, page aligned
   * @param log whether dirty logging is on from the start
   * @param readonly whether the slot is {@code KVM_MEM_READONLY}
   */
  record Slot(
      Position at,
      int id,
      long gpa,
      long size,
      Backing backing,
      long hvaOffset,
      boolean log,
      boolean readonly)
      implements SetUp {

    @Override
    public Kind kind() {
      return Kind.SLOT;
    }
  }

  /** {@code as N}: another address space, 1 to 511; 0 always exists. */
  record AddressSpace(Position at, int id) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.ADDRESS_SPACE;
    }
  }

  /**
   * {@code npt N}: a nested page table; its number is taken from the same range as address spaces.
   */
  record NestedTable(Position at, int id) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.NESTED_TABLE;
    }
  }

  /**
   * {@code map ...}: leaf entries.
   *
   * @param as the address space or nested table
   * @param gva the first address mapped (an L2 gpa in a nested table)
   * @param gpa what it maps to, aligned to the size
   * @param level 1 for 4 KiB, 2 for 2 MiB (4 MiB in a 32-bit guest), 3 for 1 GiB
   * @param count how many entries, 1 to {@link Limits#MAX_MAP_COUNT}
   * @param flags bits of each entry ({@link PteFlags}); PS is in it where level is above 1
   * @param gvaStep bytes from one entry's gva to the next one's
   * @param gpaStep bytes from one entry's gpa to the next one's; 0 maps the same frame every time
   * @param tableFlags bits of the entries of upper tables made on the way
   */
  record MapRange(
      Position at,
      int as,
      long gva,
      long gpa,
      int level,
      long count,
      long flags,
      long gvaStep,
      long gpaStep,
      long tableFlags)
      implements SetUp {

    @Override
    public Kind kind() {
      return Kind.MAP_RANGE;
    }
  }

  /**
   * {@code pte ...}: a change of one entry.
   *
   * @param level 1 to that of the root: 4 (PML4), or as {@code paging} says
   * @param tables flags of upper tables to make on the way; without it they must exist
   */
  record EditEntry(Position at, int as, int level, long gva, EntryEdit edit, OptionalLong tables)
      implements SetUp {

    @Override
    public Kind kind() {
      return Kind.EDIT_ENTRY;
    }
  }

  /**
   * {@code link ...}: the entry of {@code gva} at {@code level} points where that of {@code
   * fromGva} points.
   *
   * @param flags bits of the new entry
   * @param tables flags of upper tables made on the way to it
   */
  record Link(
      Position at, int as, int level, long gva, int fromAs, long fromGva, long flags, long tables)
      implements SetUp {

    @Override
    public Kind kind() {
      return Kind.LINK;
    }
  }

  /** {@code poke gpa=G value=X}: a store of 64 bits into guest memory; gpa is a multiple of 8. */
  record Poke(Position at, long gpa, long value) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.POKE;
    }
  }

  /** {@code cr0 wp=0}: as in the recorder, the line can only clear WP, so this is CLEAR or KEEP. */
  record Cr0(Position at, BitChange wp) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.CR0;
    }
  }

  /** {@code cr4 pge=1 smep=1 smap=1}: as in the recorder, a bit is only ever SET or left. */
  record Cr4(Position at, BitChange pge, BitChange smep, BitChange smap) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.CR4;
    }
  }

  /** {@code efer nx=0 svme=1}: NX can only be cleared, SVME only be set. */
  record Efer(Position at, BitChange nx, BitChange svme) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.EFER;
    }
  }

  /** {@code mmu-pages N}: {@code KVM_SET_NR_MMU_PAGES}. */
  record MmuPages(Position at, long count) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.MMU_PAGES;
    }
  }

  /**
   * {@code manual-protect 1|3}: {@code KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2}; 3 has the bits initially
   * set.
   */
  record ManualProtect(Position at, int mode) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.MANUAL_PROTECT;
    }
  }

  /** {@code warm on|off}: whether three warm-up operations run on each vCPU first. */
  record Warm(Position at, boolean on) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.WARM;
    }
  }

  /** {@code trace on|off}: whether the recorder recorded traces. */
  record TraceSwitch(Position at, boolean on) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.TRACE_SWITCH;
    }
  }

  /** {@code dump on|off}: whether the recorder dumped shadow tables. */
  record DumpSwitch(Position at, boolean on) implements SetUp {

    @Override
    public Kind kind() {
      return Kind.DUMP_SWITCH;
    }
  }
}
