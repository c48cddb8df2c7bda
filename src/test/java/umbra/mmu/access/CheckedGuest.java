package umbra.mmu.access;

import java.util.Map;
import umbra.mmu.boot.GuestLayout;
import umbra.mmu.boot.GuestTables;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.Outcome;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.SingleInstructions;
import umbra.mmu.vm.Vm;
import umbra.mmu.vm.WarmUp;

/**
 * The guest that performs the cases: one vCPU, and {@link #REGIONS} addresses, each with a PDPTE, a
 * PDE and a PTE of its own. The PDPTEs stand in one table and the PDEs in another, so that upper
 * tables have many users; each PTE stands in a table of its own. The guest writes its entries
 * itself, through its direct map.
 */
final class CheckedGuest {
  static final int REGIONS = 64;

  private static final long FIRST_GVA = 0x80_0000_0000L;

  /** So many tables hold the PTEs of all regions. */
  private static final int TABLES = 4;

  /** Entries of neighbours lie so far apart that none is prefetched for another. */
  private static final int APART = 8;

  private static final int FIRST_INDEX = 5;

  /** Where a case's data lies in its page. */
  private static final int STAMP = 0x40;

  private static final int SCRATCH = 0x48;

  private static final long SMALL_BACKING = 0x1000_0000L;
  private static final long HUGE_BACKING = 0x2000_0000L;
  private static final int UNITS = 8;
  private static final long UNIT = 1L << 21;

  /** Which page of its unit a PTE maps. */
  private static final long SMALL_PAGE = 7L << 12;

  private static final long CR0 = 0x8000_0031L;
  private static final long CR4 = 0x20L;
  private static final long EFER = 0x500L;

  private final PreparedRun run;
  private final VmState state;
  private final Vm vm;
  private final SingleInstructions instructions;
  private final Vcpu vcpu = new Vcpu(0);
  private final HostOperation delete;
  private final HostOperation add;
  private final long root;
  private final long[] entryGpas = new long[REGIONS * 5];
  private long position;
  private long hostPosition;

  CheckedGuest() {
    run =
        PreparedRun.of(
            new RunConfiguration(
                "access", "access", scenario(), Schedule.parse("round-robin"), 256, Map.of()));
    state = run.machine().state();
    final GuestTables tables = run.machine().tables();
    root = tables.root(0);
    for (int region = 0; region < REGIONS; region++) {
      for (int level = 2; level <= 4; level++) {
        entryGpas[region * 5 + level] = tables.findEntry(null, 0, gva(region), level);
      }
      final long table = tables.findEntry(null, 0, gva(region % TABLES), 1) & -4096;
      entryGpas[region * 5 + 1] = table + 8 * (inUnit(region) >>> 12);
    }
    delete = (HostOperation) run.scenario().steps().get(0);
    add = (HostOperation) run.scenario().steps().get(1);
    vm = new Vm(run.machine());
    instructions = vm.instructions();
    vm.start(run.bytes());
    vm.startVcpu(vcpu);
    for (final VcpuOperation operation : WarmUp.of(run.machine())) {
      begin();
      vm.operation(operation, 0);
      end();
    }
  }

  /** Built with NX off, so that the guest's direct map is legal in each mode. */
  private static String scenario() {
    final StringBuilder text = new StringBuilder("efer nx=0\nmmu-pages 4096\n");
    text.append("slot 1 gpa=0x10000000 size=64M backing=4K\n");
    text.append("slot 2 gpa=0x20000000 size=64M backing=2M\n");
    text.append("slot 3 gpa=0x30000000 size=4K\n");
    for (int unit = 0; unit < UNITS; unit++) {
      for (final long base : new long[] {SMALL_BACKING, HUGE_BACKING}) {
        stamp(text, base + unit * UNIT + SMALL_PAGE);
        for (int region = 0; region < REGIONS; region += TABLES) {
          stamp(text, base + unit * UNIT + inUnit(region));
        }
      }
    }
    for (int region = 0; region < REGIONS; region++) {
      final String gva = "gva=0x" + Long.toHexString(gva(region));
      if (region > 0) {
        text.append("link as=0 level=3 ").append(gva).append(" from-as=0 from-gva=0x");
        text.append(Long.toHexString(gva(0))).append(" flags=PWU\n");
      }
      if (region < TABLES) {
        text.append("map ").append(gva).append(" gpa=0 flags=-\n");
      }
    }
    text.append("pte level=4 gva=0x").append(Long.toHexString(FIRST_GVA)).append(" set=A\n");
    return text.append("ops\nhost delete 3\nhost add 3\n").toString();
  }

  private static void stamp(final StringBuilder text, final long page) {
    text.append("poke gpa=0x").append(Long.toHexString(page + STAMP));
    text.append(" value=0x").append(Long.toHexString(stampOf(page))).append('\n');
  }

  /** What a load of the data in a page reads. */
  static long stampOf(final long page) {
    return page * 0x9e37_79b9_7f4a_7c15L;
  }

  static long gva(final int region) {
    return FIRST_GVA + region * (1L << 30 | APART * UNIT) + inUnit(region);
  }

  /** Where a region's address lies in its 2M: by the index of its PTE. */
  private static long inUnit(final int region) {
    return (long) (FIRST_INDEX + APART * (region / TABLES)) << 12;
  }

  /** A stretch of guest execution begins. */
  void begin() {
    vm.beginRequest(vcpu, position);
  }

  /** The vCPU is out of the guest: what was zapped is freed. */
  void end() {
    vm.endRequest(++position);
  }

  /** Zaps every shadow page, as KVM does when a slot is deleted. */
  void forgetShadowState() {
    vm.beginHostRequest(hostPosition);
    requireOk(vm.operation(delete));
    requireOk(vm.operation(add));
    vm.endRequest(++hostPosition);
  }

  /** Sets the registers as the mode says, and reloads CR3. */
  void enterMode(final int mode) {
    begin();
    write(ControlRegister.CR0, CR0 | ((mode & ArchitecturalAccess.WP) != 0 ? 1L << 16 : 0));
    write(
        ControlRegister.CR4,
        CR4
            | ((mode & ArchitecturalAccess.SMEP) != 0 ? 1L << 20 : 0)
            | ((mode & ArchitecturalAccess.SMAP) != 0 ? 1L << 21 : 0));
    write(ControlRegister.EFER, EFER | ((mode & ArchitecturalAccess.NXE) != 0 ? 1L << 11 : 0));
    reloadRoot();
    end();
  }

  /** MOV CR3 with the value it has. */
  void reloadRoot() {
    write(ControlRegister.CR3, root);
  }

  /** INVLPG of a region's address. */
  void invalidate(final int region) {
    requireRetired(instructions.invalidate(gva(region)));
  }

  /** The frame that the case maps in its region: another one in each round. */
  static long frame(final AccessCase given, final int region, final int round) {
    final long unit = (region + 3 * round & UNITS - 1) * UNIT;
    final long base = (given.hugeBacking ? HUGE_BACKING : SMALL_BACKING) + unit;
    return given.isLarge() ? base : base + SMALL_PAGE;
  }

  /** The page that holds the case's data, of a large page too. */
  static long page(final AccessCase given, final int region, final int round) {
    final long frame = frame(given, region, round);
    return given.isLarge() ? frame + inUnit(region) : frame;
  }

  /**
   * The guest writes those of a region's entries that change. The PDPTE starts without A; later it
   * keeps A, so that it need not be written, which would take everything below it out of use.
   *
   * @param entries gets what now stands on the path, by level
   */
  void writeEntries(
      final AccessCase given, final int region, final int round, final long[] entries) {
    final int first = region * 5;
    final long frame = frame(given, region, round);
    entries[4] = entry(region, 4);
    final long kept = round == 0 ? 0 : entry(region, 3) & AccessCases.ACCESSED;
    entries[3] = given.pdpte | kept | (entryGpas[first + 2] & -4096);
    entries[2] = given.pde | (given.isLarge() ? frame : entryGpas[first + 1] & -4096);
    entries[1] = given.isLarge() ? entry(region, 1) : given.pte | frame;
    for (int level = 3; level >= 1; level--) {
      if (entry(region, level) != entries[level]) {
        final long gva = GuestLayout.DIRECT_MAP + entryGpas[first + level];
        requireRetired(instructions.store(false, false, gva, entries[level]));
      }
    }
  }

  /** The entry that stands in a region's table. */
  long entry(final int region, final int level) {
    return state.guestRead(entryGpas[region * 5 + level], 8);
  }

  /** Performs the access; the error code of its fault, or -1. */
  long perform(final AccessCase given, final int region, final long value) {
    final long page = gva(region);
    final boolean user = given.isUser();
    final boolean ac = given.alignmentCheck;
    return switch (given.access & ~ArchitecturalAccess.USER) {
      case ArchitecturalAccess.WRITE -> instructions.store(user, ac, page + SCRATCH, value);
      case ArchitecturalAccess.FETCH -> instructions.fetch(user, ac, page);
      default -> instructions.load(user, ac, page + STAMP);
    };
  }

  /** What the last load read. */
  long loaded() {
    return instructions.loaded();
  }

  /** What stores of cases write in a page. */
  long scratch(final long page) {
    return state.guestRead(page + SCRATCH, 8);
  }

  private void write(final int register, final long value) {
    requireRetired(instructions.writeRegister(register, value));
  }

  private static void requireRetired(final long code) {
    if (code != SingleInstructions.RETIRED) {
      throw new IllegalStateException(
          "the guest's own work faulted with error code 0x" + Long.toHexString(code));
    }
  }

  private static void requireOk(final Outcome outcome) {
    if (!outcome.text().equals("ok")) {
      throw new IllegalStateException("the host's call ended with " + outcome.text());
    }
  }
}
