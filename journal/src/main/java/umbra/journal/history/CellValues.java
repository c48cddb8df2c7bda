package umbra.journal.history;

import umbra.mmu.event.Mix;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.MemoryCache;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * The values of cells. A page, slot or memory that is not there has cells of value 0.
 *
 * <p>A list's value holds how long it is: {@code length << 48}, with the entry's pointer below it
 * where there is one, else a hash of the entries in order.
 */
public final class CellValues {
  private static final int LENGTH_SHIFT = 48;
  private static final long BELOW_LENGTH = (1L << LENGTH_SHIFT) - 1;
  private static final int WORDS = 512;
  private static final MemoryCache[] CACHES = MemoryCache.values();
  private static final Stat[] STATS = Stat.values();
  private static final Parameter[] PARAMETERS = Parameter.values();

  private CellValues() {}

  /** Value of a cell. */
  public static long of(final VmState state, final Cell cell) {
    return of(state, cell.kind(), cell.a(), cell.b(), cell.c());
  }

  /** Value of a cell, given by its numbers. */
  public static long of(
      final VmState state, final CellKind kind, final long a, final long b, final long c) {
    return switch (kind) {
      case SPTE, TRANSLATION, UNSYNC_CHILD -> ofEntry(state, kind, (int) a, (int) b, (int) c);
      case PAGE_ROLE,
          PAGE_GFN,
          PAGE_GENERATION,
          PAGE_AGE,
          PAGE_ROOTS,
          PAGE_UNSYNC,
          PAGE_FLOODING,
          PAGE_NX_SPLIT,
          PAGE_COUNTED,
          PAGE_PARENTS ->
          ofPage(state, kind, state.pages().get((int) a));
      case RMAP, WRITE_TRACK, LARGE_DISALLOWED, DIRTY_WORD, SLOT_GFN, SLOT_PAGES, SLOT_FLAGS ->
          ofSlot(state, kind, state.slots().get((int) a), b, c);
      case MEMORY_WORD, MEMORY_PAGE, HOST_STATE, HOST_PROTECTION ->
          ofMemory(kind, state.slots().memory((int) a), (int) b, (int) c);
      case REGISTER,
          GUEST_MODE,
          NESTED_CR3,
          PDPTR,
          ROOT,
          PGD,
          PAE_ROOT,
          ENTRY_REQUESTS,
          CACHE,
          POSITION ->
          ofVcpu(kind, state.vcpu((int) a), (int) b);
      case MMIO_CACHED,
          MMIO_GVA,
          MMIO_GFN,
          MMIO_ACCESS,
          MMIO_GENERATION,
          KEPT_EXCEPTION,
          KEPT_ERROR,
          KEPT_GVA ->
          remembered(kind, state.vcpu((int) a));
      default -> ofVm(state, kind, (int) a, (int) b);
    };
  }

  /** How many entries a list's value stands for. */
  public static int listLength(final long list) {
    return (int) (list >>> LENGTH_SHIFT);
  }

  /** The pointer to the only entry of a list of one, for {@link PteLists#page} and index. */
  public static int onlyEntry(final long list) {
    return (int) (list & BELOW_LENGTH);
  }

  private static long list(final PteLists lists, final int head) {
    final int length = lists.size(head);
    if (length <= 1) {
      return (long) length << LENGTH_SHIFT | lists.first(head);
    }
    long hash = 0;
    for (int position = 0; position < length; position++) {
      hash = Mix.then(hash, lists.at(head, position));
    }
    return (long) length << LENGTH_SHIFT | hash & BELOW_LENGTH;
  }

  private static long ofEntry(
      final VmState state, final CellKind kind, final int number, final int index, final int of) {
    final ShadowPage page = state.pages().get(number);
    if (page == null) {
      return 0;
    }
    return switch (kind) {
      case SPTE -> page.level() == of ? page.spte(index) : 0;
      case TRANSLATION -> Spte.isLeaf(page.spte(index), page.level()) ? page.translation(index) : 0;
      default -> page.hasUnsyncChild(index) ? 1 : 0;
    };
  }

  private static long ofPage(final VmState state, final CellKind kind, final ShadowPage page) {
    if (page == null) {
      return 0;
    }
    return switch (kind) {
      case PAGE_ROLE -> page.role();
      case PAGE_GFN -> page.gfn();
      case PAGE_GENERATION -> page.generation();
      case PAGE_AGE -> page.serial() + 1;
      case PAGE_ROOTS -> page.rootCount();
      case PAGE_UNSYNC -> page.isUnsync() ? 1 : 0;
      case PAGE_FLOODING -> page.writeFlooding();
      case PAGE_NX_SPLIT -> page.isNxSplit() ? 1 : 0;
      case PAGE_COUNTED -> page.isCounted() ? 1 : 0;
      default -> list(state.lists(), page.parents());
    };
  }

  private static long ofSlot(
      final VmState state, final CellKind kind, final Memslot slot, final long b, final long gfn) {
    if (slot == null) {
      return 0;
    }
    return switch (kind) {
      case SLOT_GFN -> slot.baseGfn();
      case SLOT_PAGES -> slot.pages();
      case SLOT_FLAGS -> slot.flags();
      case WRITE_TRACK -> slot.contains(b) ? slot.writeTrack(b) : 0;
      case DIRTY_WORD -> slot.hasDirtyBitmap() && b < slot.words() ? slot.dirtyWord((int) b) : 0;
      default -> {
        final int level = (int) b;
        final int unit = slot.unit(gfn, level);
        if (unit < 0 || unit >= slot.units(level)) {
          yield 0;
        }
        yield kind == CellKind.RMAP
            ? list(state.lists(), slot.rmap(level, unit))
            : slot.largeDisallowed(gfn, level);
      }
    };
  }

  private static long ofMemory(
      final CellKind kind, final SlotMemory memory, final int page, final int offset) {
    if (memory == null) {
      return 0;
    }
    return switch (kind) {
      case MEMORY_WORD -> memory.word(page, offset);
      case HOST_STATE -> memory.state(page);
      case HOST_PROTECTION -> memory.protection(page);
      default -> pageContent(memory, page);
    };
  }

  private static long pageContent(final SlotMemory memory, final int page) {
    final long first = memory.word(page, 0);
    long hash = first;
    boolean same = true;
    for (int word = 1; word < WORDS; word++) {
      final long next = memory.word(page, word << 3);
      same &= next == first;
      hash = Mix.then(hash, next);
    }
    return same ? first : hash;
  }

  private static long ofVcpu(final CellKind kind, final VcpuMmu vcpu, final int number) {
    return switch (kind) {
      case REGISTER ->
          switch (number) {
            case ControlRegister.CR0 -> vcpu.cr0();
            case ControlRegister.CR3 -> vcpu.cr3();
            case ControlRegister.CR4 -> vcpu.cr4();
            default -> vcpu.efer();
          };
      case GUEST_MODE -> vcpu.inGuestMode() ? 1 : 0;
      case NESTED_CR3 -> vcpu.inGuestMode() ? vcpu.tableRegister() : 0;
      case PDPTR -> vcpu.pae().pdptr(number);
      case PAE_ROOT -> vcpu.pae().root(number);
      case ROOT -> vcpu.rootInSlot(number);
      case PGD -> vcpu.rootInSlot(number) == 0 ? 0 : vcpu.pgdInSlot(number);
      case ENTRY_REQUESTS -> vcpu.requests();
      case CACHE -> vcpu.cached(CACHES[number]);
      default -> vcpu.position();
    };
  }

  /** What is remembered counts while it is remembered only, as in the state's digest. */
  private static long remembered(final CellKind kind, final VcpuMmu vcpu) {
    final boolean mmio = vcpu.isMmioCached();
    final boolean kept = vcpu.keepsException();
    return switch (kind) {
      case MMIO_CACHED -> mmio ? 1 : 0;
      case MMIO_GVA -> mmio ? vcpu.mmioGva() : 0;
      case MMIO_GFN -> mmio ? vcpu.mmioGfn() : 0;
      case MMIO_ACCESS -> mmio ? vcpu.mmioAccess() : 0;
      case MMIO_GENERATION -> mmio ? vcpu.mmioGeneration() : 0;
      case KEPT_EXCEPTION -> kept ? vcpu.keptVector() + 1 : 0;
      case KEPT_ERROR -> kept ? vcpu.keptErrorCode() : 0;
      default -> kept ? vcpu.keptGva() : 0;
    };
  }

  private static long ofVm(final VmState state, final CellKind kind, final int a, final int b) {
    return switch (kind) {
      case RUN -> state.isEnded() ? 3 : state.isBetweenRequests() ? 1 : state.isServing() ? 2 : 0;
      case REQUESTER -> state.currentVcpu();
      case STATISTIC -> state.stat(STATS[a]);
      case PARAMETER -> state.parameter(PARAMETERS[a]);
      case RMAP_HISTOGRAM -> state.rmapHistogram().count(a, b);
      case SPLIT_CACHE -> state.splitCaches().cached(CACHES[a]);
      case WANTED_GPA -> state.slots().wantedGpa(a);
      case WANTED_FLAGS -> state.slots().wantedFlags(a);
      case GENERATION -> state.generation();
      case SLOT_GENERATION -> state.slots().generation();
      case USED_PAGES -> state.usedPages();
      case PAGE_QUOTA -> state.pageQuota();
      case QUOTA_FIXED -> state.isQuotaFixed() ? 1 : 0;
      case INDIRECT_PAGES -> state.indirectPages();
      case INVALIDATIONS -> state.invalidationSequence();
      case HOST_POSITION -> state.hostPosition();
      case NEXT_PAGE -> state.pages().nextNumber();
      case DESCRIPTORS -> state.lists().descriptorsInUse();
      case RMAPS -> state.hasRmaps() ? 1 : 0;
      case TDP_ROOTS -> tdpRoots(state);
      default -> throw new IllegalArgumentException("no cell of the VM: " + kind);
    };
  }

  private static long tdpRoots(final VmState state) {
    final int length = state.tdpRootCount();
    if (length == 1) {
      return 1L << LENGTH_SHIFT | PteLists.pointer(state.tdpRoot(0).number(), 0);
    }
    long hash = 0;
    for (int position = 0; position < length; position++) {
      hash = Mix.then(hash, state.tdpRoot(position).number());
    }
    return (long) length << LENGTH_SHIFT | hash & BELOW_LENGTH;
  }
}
