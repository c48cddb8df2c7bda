package umbra.journal.history;

import umbra.journal.view.RoleText;
import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;

/** Cells and their values in words. */
public final class CellText {
  private static final String[] UNITS = {"", "4K", "2M", "1G"};

  private CellText() {}

  /** What the cell is, as in {@code SP 7 entry 0} or {@code rmap of gfn 0x10000 (4K)}. */
  public static String name(final Cell cell) {
    final CellKind kind = cell.kind();
    return switch (kind) {
      case SPTE -> "SP " + cell.a() + " entry " + cell.b();
      case TRANSLATION, UNSYNC_CHILD ->
          "SP " + cell.a() + " entry " + cell.b() + " " + kind.label();
      case RMAP, LARGE_DISALLOWED ->
          String.format("%s of gfn 0x%x (%s)", kind.label(), cell.c(), UNITS[(int) cell.b()]);
      case WRITE_TRACK -> String.format("write track of gfn 0x%x", cell.b());
      case DIRTY_WORD ->
          String.format("slot %d dirty, pages %d to %d", cell.a(), cell.b() * 64, last(cell.b()));
      case MEMORY_WORD ->
          String.format("slot %d memory, page %d offset 0x%x", cell.a(), cell.b(), cell.c());
      case MEMORY_PAGE, HOST_STATE, HOST_PROTECTION ->
          String.format("slot %d %s %d", cell.a(), kind.label(), cell.b());
      case REGISTER -> "vcpu" + cell.a() + " " + register((int) cell.b());
      case CACHE -> "vcpu" + cell.a() + " cache " + MemoryCache.values()[(int) cell.b()].name();
      case SPLIT_CACHE -> "split cache " + MemoryCache.values()[(int) cell.a()].name();
      case STATISTIC -> Stat.values()[(int) cell.a()].kvmName();
      case PARAMETER -> Parameter.values()[(int) cell.a()].key();
      case RMAP_HISTOGRAM -> "rmap histogram " + UNITS[(int) cell.a()] + " column " + cell.b();
      default -> plainName(cell);
    };
  }

  private static long last(final long word) {
    return word * 64 + 63;
  }

  private static String register(final int register) {
    return switch (register) {
      case ControlRegister.CR0 -> "CR0";
      case ControlRegister.CR3 -> "CR3";
      case ControlRegister.CR4 -> "CR4";
      default -> "EFER";
    };
  }

  /** The kind's label behind whose it is; then a number that is left. */
  private static String plainName(final Cell cell) {
    final CellKind kind = cell.kind();
    if (kind.numberCount() == 0) {
      return kind.label();
    }
    final String owner =
        switch (kind.number(0)) {
          case "page" -> "SP " + cell.a() + " ";
          case "vcpu" -> "vcpu" + cell.a() + " ";
          default -> kind.number(0) + " " + cell.a() + " ";
        };
    return owner + kind.label() + (kind.numberCount() > 1 ? " " + cell.b() : "");
  }

  /** What a value of the cell says. */
  public static String value(final Cell cell, final long value) {
    return switch (cell.kind()) {
      case SPTE -> EntryText.value(value, (int) cell.c());
      case TRANSLATION ->
          value == 0 ? "none" : String.format("gfn 0x%x access 0x%x", value >>> 12, value & 0xfff);
      case PAGE_ROLE -> value == 0 ? "none" : RoleText.of((int) value);
      case RMAP, PAGE_PARENTS, TDP_ROOTS -> list(value);
      case REQUESTER -> value == VmEvents.HOST ? "none" : "vcpu" + value;
      case REGISTER,
          NESTED_CR3,
          PDPTR,
          PGD,
          PAGE_GFN,
          DIRTY_WORD,
          SLOT_GFN,
          WANTED_GPA,
          MEMORY_WORD,
          MEMORY_PAGE,
          HOST_STATE,
          ENTRY_REQUESTS,
          MMIO_GVA,
          MMIO_GFN,
          KEPT_ERROR,
          KEPT_GVA ->
          "0x" + Long.toHexString(value);
      default -> Long.toString(value);
    };
  }

  private static String list(final long value) {
    final int length = CellValues.listLength(value);
    if (length == 1) {
      final int entry = CellValues.onlyEntry(value);
      return "SP " + PteLists.page(entry) + " entry " + PteLists.index(entry);
    }
    return length == 0 ? "none" : length + " entries";
  }

  /** Whether a change of the cell is told to people: a request says itself that it runs. */
  public static boolean isTold(final CellKind kind) {
    return kind != CellKind.RUN && kind != CellKind.REQUESTER;
  }
}
