package umbra.mmu.boot;

import umbra.mmu.guest.ControlRegister;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.memory.Backing;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.scenario.BitChange;
import umbra.mmu.scenario.KvmParameter;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.SetUp;
import umbra.mmu.slots.PageQuota;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/** Carries out the set-up lines of a scenario in their order, as the recorder's main() does. */
public final class MachineBuilder {
  private static final int DATA_FILL = 0xee;
  private static final long CR0 = 0x8001_0031L;
  private static final long TABLE_FLAGS = Gpte.PRESENT | Gpte.WRITABLE | Gpte.USER | Gpte.ACCESSED;

  private final Scenario scenario;
  private final VmState state;
  private final GuestTables tables;
  private final ControlPages control;
  private long cr0 = CR0;
  private long cr4;
  private long efer;
  private long controlTable;
  private boolean warmUp = true;
  private long mmuPages;
  private long manualProtect;

  private MachineBuilder(final Scenario scenario, final byte[] configuration) {
    this.scenario = scenario;
    final int vcpus = scenario.vcpuCount();
    this.state = new VmState(configuration, vcpus);
    final InitialMode mode = InitialMode.of(scenario);
    this.cr4 = mode.cr4();
    this.efer = mode.efer();
    final boolean moreStacks = vcpus > GuestLayout.RECORDER_VCPUS;
    final long end = moreStacks ? GuestLayout.MORE_STACKS_GPA : GuestLayout.SLOT0_SIZE;
    this.tables = new GuestTables(state, mode.format(), end);
    this.control = new ControlPages(state);
  }

  /**
   * Builds the machine.
   *
   * @param configuration the run's whole configuration, kept by the state
   * @throws SetUpException if a line cannot be carried out
   */
  public static Machine build(final Scenario scenario, final byte[] configuration) {
    final MachineBuilder builder = new MachineBuilder(scenario, configuration);
    builder.boot();
    for (final SetUp line : scenario.setUp()) {
      builder.carryOut(line);
    }
    builder.finish();
    return new Machine(builder.state, builder.tables, builder.warmUp);
  }

  private void boot() {
    createSlot(0, 0, GuestLayout.SLOT0_SIZE, Backing.FOUR_K, 0, 0, 0);
    control.fill();
    controlTable = control.map(tables, scenario.vcpuCount(), hasNoExecute());
    makeRoot(0);
  }

  /** {@code efer nx=0} takes NX out of the direct map, wherever the line stands. */
  private boolean hasNoExecute() {
    if (tables.format().hasFourByteEntries()) {
      return false;
    }
    for (final SetUp line : scenario.setUp()) {
      if (line instanceof SetUp.Efer register && register.nx() == BitChange.CLEAR) {
        return false;
      }
    }
    return true;
  }

  private void makeRoot(final int as) {
    final long root = tables.allocate(null);
    tables.setRoot(as, root);
    control.join(tables, root, controlTable);
  }

  /** A nested page table maps nothing but the page of the nested guest's code. */
  private void nestedTable(final int as) {
    tables.setRoot(as, tables.allocate(null));
    final long entry = tables.makeEntry(null, as, GuestLayout.NESTED_CODE, 1, TABLE_FLAGS);
    tables.write(null, entry, GuestLayout.NESTED_CODE_GPA | TABLE_FLAGS | Gpte.DIRTY);
  }

  private void carryOut(final SetUp line) {
    switch (line.kind()) {
      case SLOT -> slot((SetUp.Slot) line);
      case ADDRESS_SPACE -> makeRoot(((SetUp.AddressSpace) line).id());
      case MAP_RANGE -> map((SetUp.MapRange) line);
      case EDIT_ENTRY -> edit((SetUp.EditEntry) line);
      case LINK -> link((SetUp.Link) line);
      case POKE -> poke((SetUp.Poke) line);
      case CR0 -> cr0 = ((SetUp.Cr0) line).wp().appliedTo(cr0, ControlRegister.CR0_WP);
      case CR4 -> cr4((SetUp.Cr4) line);
      case EFER -> efer((SetUp.Efer) line);
      case MMU_PAGES -> mmuPages = ((SetUp.MmuPages) line).count();
      case MANUAL_PROTECT -> manualProtect = ((SetUp.ManualProtect) line).mode();
      case WARM -> warmUp = ((SetUp.Warm) line).on();
      case PARAMETER -> parameter(((SetUp.Parameter) line).parameter());
      case MODULE_PARAMETERS -> module((SetUp.ModuleParameters) line);
      case NESTED_TABLE -> nestedTable(((SetUp.NestedTable) line).id());
      case VCPUS, PAGING, TRACE_SWITCH, DUMP_SWITCH -> {}
    }
  }

  private void slot(final SetUp.Slot line) {
    final int flags =
        (line.log() ? Memslot.LOG_DIRTY : 0) | (line.readonly() ? Memslot.READ_ONLY : 0);
    createSlot(
        line.id(),
        line.gpa(),
        line.size(),
        backing(line.backing()),
        line.hvaOffset(),
        DATA_FILL,
        flags);
  }

  private void createSlot(
      final int id,
      final long gpa,
      final long size,
      final Backing backing,
      final long hvaOffset,
      final int fill,
      final int flags) {
    state.addMemory(new SlotMemory(id, gpa, size, backing, hvaOffset, fill));
    state.slotSet(id, gpa, size, flags, 2);
    state.slotWanted(id, gpa, flags);
  }

  private void map(final SetUp.MapRange line) {
    for (long i = 0; i < line.count(); i++) {
      final long gva = line.gva() + i * line.gvaStep();
      final long entry =
          tables.makeEntry(line.at(), line.as(), gva, line.level(), line.tableFlags());
      final long large = line.level() > 1 ? Gpte.LARGE : 0;
      final long frame = tables.frame(line.gpa() + i * line.gpaStep(), line.level());
      tables.writeEntry(line.at(), entry, frame | line.flags() | large);
    }
  }

  private void edit(final SetUp.EditEntry line) {
    final long entry =
        line.tables().isPresent()
            ? tables.makeEntry(
                line.at(), line.as(), line.gva(), line.level(), line.tables().getAsLong())
            : tables.findEntry(line.at(), line.as(), line.gva(), line.level());
    tables.writeEntry(line.at(), entry, line.edit().appliedTo(tables.readEntry(line.at(), entry)));
  }

  private void link(final SetUp.Link line) {
    final long entry =
        tables.makeEntry(line.at(), line.as(), line.gva(), line.level(), line.tables());
    final long source =
        tables.readEntry(
            line.at(), tables.findEntry(line.at(), line.fromAs(), line.fromGva(), line.level()));
    tables.writeEntry(line.at(), entry, (source & Gpte.FRAME) | line.flags());
  }

  private void poke(final SetUp.Poke line) {
    tables.write(line.at(), line.gpa(), line.value());
  }

  private void cr4(final SetUp.Cr4 line) {
    cr4 = line.pge().appliedTo(cr4, ControlRegister.CR4_PGE);
    cr4 = line.smep().appliedTo(cr4, ControlRegister.CR4_SMEP);
    cr4 = line.smap().appliedTo(cr4, ControlRegister.CR4_SMAP);
  }

  private void efer(final SetUp.Efer line) {
    efer = line.nx().appliedTo(efer, ControlRegister.EFER_NX);
    efer = line.svme().appliedTo(efer, ControlRegister.EFER_SVME);
  }

  private void parameter(final KvmParameter given) {
    final Parameter parameter = Parameter.ofKey(given.name());
    if (parameter != null) {
      set(parameter, ParameterValue.of(parameter, given.value()));
    }
  }

  /** What the line leaves out has KVM's own default, which is on. */
  private void module(final SetUp.ModuleParameters line) {
    line.parameters().forEach(this::parameter);
    set(Parameter.NPT, line.npt() ? 1 : 0);
    set(Parameter.TDP_MMU, line.tdpMmu() ? 1 : 0);
  }

  private void set(final Parameter parameter, final long value) {
    state.parameterSet(parameter.ordinal(), value);
  }

  private void finish() {
    if (!state.isOn(Parameter.NPT)) {
      set(Parameter.TDP_MMU, 0);
    }

    // The recorder enables manual protection after the slots are there: no bitmap starts filled.
    set(Parameter.MANUAL_PROTECT, manualProtect);
    final boolean fixed = mmuPages != 0;
    final long quota = fixed ? mmuPages : PageQuota.ofSlots(state.slots().pages());
    state.pageQuotaSet(quota, fixed);
    for (int vcpu = 0; vcpu < state.vcpuCount(); vcpu++) {
      state.controlRegisterWritten(vcpu, ControlRegister.CR0, cr0);
      state.controlRegisterWritten(vcpu, ControlRegister.CR4, cr4);
      state.controlRegisterWritten(vcpu, ControlRegister.EFER, efer);
      state.controlRegisterWritten(vcpu, ControlRegister.CR3, tables.root(0));
      if (tables.format() == PagingFormat.PAE && !state.isOn(Parameter.NPT)) {
        loadPdptrs(vcpu, tables.root(0));
      }
    }
  }

  /** The recorder's way to set registers would take bad values too, but then lead nowhere. */
  private void loadPdptrs(final int vcpu, final long table) {
    final long[] loaded = new long[PaeTable.ENTRIES];
    for (int i = 0; i < loaded.length; i++) {
      loaded[i] = tables.read(null, table + 8L * i);
      if (Gpte.isPresent(loaded[i])
          && new ReservedBits(GuestLayout.MAXPHYADDR).violatedByPdpte(loaded[i])) {
        throw new SetUpException(
            null,
            "0x" + Long.toHexString(loaded[i]) + " at level 3 of address space 0",
            "an entry without rights and reserved bits, since CR3 loads it");
      }
    }
    state.pdptrsLoaded(vcpu, loaded[0], loaded[1], loaded[2], loaded[3]);
  }

  private static Backing backing(final umbra.mmu.scenario.Backing given) {
    return switch (given) {
      case FOUR_K -> Backing.FOUR_K;
      case TWO_M -> Backing.TWO_M;
      case ONE_G -> Backing.ONE_G;
      case THP -> Backing.TRANSPARENT_HUGE;
    };
  }
}
