package umbra.journal.history;

import java.util.List;
import java.util.function.Consumer;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.replay.Replay;
import umbra.journal.replay.Seek;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.touch.CountedStats;
import umbra.journal.touch.TouchFolder;
import umbra.journal.touch.TouchIndex;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.Memslot;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;

/**
 * Answers why a VM's state holds what it holds at a step, from the journal. Most answers come from
 * the events' numbers alone, read from the end back; a state is made only where one is needed.
 */
public final class Why {
  private final JournalFolder journal;
  private final StreamId stream;
  private final CheckpointFolder checkpoints;
  private final Consumer<String> notices;
  private final TouchIndex index;
  private final JournalScan scan;
  private Seek begun;

  /** {@code notices} gets a line for each checkpoint and part of an index that must not be used. */
  public Why(
      final JournalFolder journal,
      final StreamId stream,
      final CheckpointFolder checkpoints,
      final TouchFolder touches,
      final Consumer<String> notices) {
    this.journal = journal;
    this.stream = stream;
    this.checkpoints = checkpoints;
    this.notices = notices;
    this.index = TouchIndex.of(journal, stream, touches, notices);
    this.scan = new JournalScan(journal, stream, index);
  }

  /**
   * Takes a way to the step that will be asked about, begun before the journal was opened: its
   * checkpoint is being restored meanwhile. Null for none.
   */
  public Why begunWith(final Seek seek) {
    begun = seek;
    return this;
  }

  /** The journal's last step, or {@code most} if that is less; 0 where there is no event. */
  public long lastStep(final long most) {
    return scan.lastStep(most);
  }

  /** Why entry {@code index}, 0 to 511, of a shadow page has its value after step {@code at}. */
  public Chain entry(final int page, final int index, final long at, final int limit) {
    return new EntryTrail(scan, new RequestSearch(journal, stream)).of(page, index, at, limit);
  }

  /** Why a shadow page is what it is. */
  public Chain page(final int page, final long at, final int limit) {
    return new PageTrail(scan).of(page, at, limit);
  }

  /** Why a guest frame is mapped as it is. */
  public Chain gfn(final long gfn, final long at, final int limit) {
    return new GfnTrail(scan, stateAt(at)).of(gfn, at, limit);
  }

  /** Why a statistic has its value. */
  public Chain stat(final Stat stat, final long at, final int limit) {
    if (CountedStats.isCounted(stat)) {
      return new StatTrail(scan).of(stat, stateAt(at).stat(stat), at, limit);
    }
    return new StatFold(journal, stream, checkpoints, index, notices).of(stat, at, limit);
  }

  /**
   * Why a vCPU's TLB holds a translation, or none: what its own stream tells, in {@code lines}, and
   * the chain of the frame that the translation leads to.
   *
   * @return null where no frame of the guest's memory is behind the translation
   */
  public Chain translation(
      final int vcpu, final long gva, final long at, final int limit, final List<String> lines) {
    final VmState state = stateAt(at);
    if (vcpu < 0 || vcpu >= state.vcpuCount()) {
      throw new IllegalArgumentException(
          "found vCPU " + vcpu + ", expected 0 to " + (state.vcpuCount() - 1));
    }
    final List<TlbTrail.Happening> happenings =
        new TlbTrail(journal, StreamId.ofVcpu(stream.vm(), vcpu)).of(gva, at, limit);
    for (final TlbTrail.Happening happening : happenings) {
      lines.add(text(happening));
    }
    if (happenings.isEmpty()) {
      lines.add("the translation was never filled");
      return null;
    }
    final boolean isHeld = happenings.get(0).kind() == VcpuEventKind.TLB_FILLED;
    lines.add(isHeld ? "the TLB holds it" : "the TLB does not hold it any more");
    final TlbTrail.Happening filled = happenings.get(happenings.size() - 1);
    final long gfn = gfnOf(state, filled.spte());
    return gfn < 0 ? null : new GfnTrail(scan, state).of(gfn, at, limit);
  }

  private static String text(final TlbTrail.Happening happening) {
    final String step = "after step " + happening.vmStep() + ": ";
    return switch (happening.kind()) {
      case TLB_FILLED ->
          step
              + String.format("filled, gva 0x%x, ", happening.gva())
              + EntryText.value(happening.spte(), happening.level());
      case TLB_ENTRY_DROPPED -> step + String.format("dropped, gva 0x%x", happening.gva());
      default -> step + "the whole TLB emptied";
    };
  }

  /** The gfn that the first frame of a leaf backs, or -1. */
  private static long gfnOf(final VmState state, final long spte) {
    final long pfn = Spte.frame(spte);
    final int id = HostFrames.slot(pfn);
    final Memslot slot = id < 0 ? null : state.slots().get(id);
    return slot == null ? -1 : slot.gfnOfMappingPage(HostFrames.page(pfn));
  }

  /** The state after a step. */
  private VmState stateAt(final long at) {
    final Seek seek = begun == null ? Seek.to(at, checkpoints) : begun;
    begun = null;
    try (Replay replay = seek.open(journal, stream, null, notices)) {
      replay.to(at);
      return replay.state();
    }
  }

  /** Finds requests, for whoever prints the links of a chain. */
  public ChainText text() {
    return new ChainText(new RequestSearch(journal, stream), HostOperations.of(journal, stream));
  }
}
