package umbra.journal.touch;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.Stat;

/**
 * The statistics that events count by themselves, and by which events. What depends on the state as
 * well, the numbers of mapped pages and the longest rmap, is not among them.
 */
public final class CountedStats {
  private static final Map<Stat, Set<VmEventKind>> COUNTED = new EnumMap<>(Stat.class);

  static {
    counted(Stat.INVLPG, VmEventKind.TLB_ENTRY_FLUSHED);
    counted(Stat.MAX_MMU_PAGE_HASH_COLLISIONS, VmEventKind.HASH_COLLISIONS_PEAKED);
    counted(Stat.MMU_CACHE_MISS, VmEventKind.PAGE_ALLOCATED);
    counted(Stat.MMU_FLOODED, VmEventKind.PAGE_FLOODED);
    counted(Stat.MMU_PDE_ZAPPED, VmEventKind.PDE_ZAPPED);
    counted(Stat.MMU_PTE_WRITE, VmEventKind.TABLE_WRITE_EMULATED);
    counted(Stat.MMU_RECYCLED, VmEventKind.PAGES_RECYCLED);
    counted(Stat.MMU_SHADOW_ZAPPED, VmEventKind.PAGE_ZAPPED);
    counted(Stat.MMU_UNSYNC, VmEventKind.PAGE_UNSYNCED, VmEventKind.PAGE_SYNCED);
    counted(Stat.NX_LPAGE_SPLITS, VmEventKind.NX_SPLIT_ACCOUNTED, VmEventKind.NX_SPLIT_UNACCOUNTED);
    counted(Stat.PF_EMULATE, VmEventKind.FAULT_RESOLVED);
    counted(Stat.PF_FAST, VmEventKind.FAST_FAULTED);
    counted(Stat.PF_FIXED, VmEventKind.FAULT_RESOLVED);
    counted(Stat.PF_GUEST, VmEventKind.FAULT_REFLECTED);
    counted(Stat.PF_MMIO_SPTE_CREATED, VmEventKind.MMIO_SPTE_SET);
    counted(Stat.PF_SPURIOUS, VmEventKind.FAULT_RESOLVED);
    counted(Stat.PF_TAKEN, VmEventKind.FAULT_TAKEN);
    counted(Stat.REMOTE_TLB_FLUSH, VmEventKind.FLUSH_ACKNOWLEDGED);
    counted(Stat.REMOTE_TLB_FLUSH_REQUESTS, VmEventKind.REMOTE_FLUSH_REQUESTED);
    counted(Stat.TLB_FLUSH, VmEventKind.TLB_FLUSHED);
    counted(Stat.INSN_EMULATION, VmEventKind.INSTRUCTION_EMULATED);
    counted(Stat.INSN_EMULATION_FAIL, VmEventKind.INSTRUCTION_EMULATED);
    counted(Stat.MMIO_EXITS, VmEventKind.MMIO_EXITED);
    counted(Stat.NESTED_RUN, VmEventKind.NESTED_ENTERED);
  }

  private CountedStats() {}

  private static void counted(
      final Stat stat, final VmEventKind first, final VmEventKind... others) {
    COUNTED.put(stat, EnumSet.of(first, others));
  }

  /** Whether events count the statistic by themselves. */
  public static boolean isCounted(final Stat stat) {
    return COUNTED.containsKey(stat);
  }

  /** Kinds of the events that may count a statistic that {@link #isCounted}. */
  public static Set<VmEventKind> kinds(final Stat stat) {
    return COUNTED.get(stat);
  }

  /** Whether an event of one of its {@link #kinds} counts it. */
  public static boolean isCountedBy(final Stat stat, final long b, final long c, final long e) {
    return switch (stat) {
      case PF_EMULATE -> b == ReturnCode.RET_PF_EMULATE;
      case PF_FIXED -> b == ReturnCode.RET_PF_FIXED;
      case PF_SPURIOUS -> b == ReturnCode.RET_PF_SPURIOUS;
      case PF_FAST -> e != ReturnCode.RET_PF_INVALID;
      case PF_MMIO_SPTE_CREATED -> e != 0;
      case REMOTE_TLB_FLUSH -> b != 0;
      case INSN_EMULATION -> c == 0;
      case INSN_EMULATION_FAIL -> c != 0;
      default -> true;
    };
  }
}
