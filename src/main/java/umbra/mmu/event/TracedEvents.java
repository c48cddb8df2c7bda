package umbra.mmu.event;

/**
 * The events of a journal that is not a run but the trace of a real KVM, imported: what its lines
 * say, and nothing else. A trace tells neither how tables are linked nor what guest memory holds,
 * so none of the other events can be made of it.
 *
 * <p>Every line of the trace is one {@link #tracedLine} and what it tells: one event for a
 * tracepoint that has its own, else {@link #tracedText} as often as its length needs.
 */
public interface TracedEvents {

  /**
   * A task is named: {@code task} is its number in this journal, {@code name} and {@code nameEnd}
   * its name of up to 16 bytes, the first in the lowest bits, zero behind the last.
   */
  void tracedTask(int task, int pid, long name, long nameEnd);

  /**
   * A line of the trace begins; the event after it says what it tells. {@code line} counts from 1;
   * {@code time} is in nanoseconds; {@code task} and {@code cpu} are -1 where the line has none;
   * {@code form} tells how the line's frame is written ({@code umbra.journal.trace.TraceForm}).
   */
  void tracedLine(long line, long time, int task, int cpu, long form);

  /**
   * The next 32 bytes of a line that is kept as text, the tracepoint's name included; {@code left}
   * counts the bytes from here to the line's end.
   */
  void tracedText(int left, long first, long second, long third, long fourth);

  /** kvm_mmu_pagetable_walk. */
  void tracedWalk(long gva, long errorCode);

  /** kvm_mmu_paging_element: an entry that the walk read. */
  void tracedElement(long gpte, int level);

  /** kvm_mmu_set_accessed_bit. */
  void tracedAccessedBit(long gpa);

  /** kvm_mmu_set_dirty_bit. */
  void tracedDirtyBit(long gpa);

  /** kvm_mmu_walker_error. */
  void tracedWalkError(long errorCode);

  /**
   * kvm_mmu_get_page. {@code role} has the printed part of a role word, {@code flags} are those of
   * {@link TracedFlags}.
   */
  void tracedPageGot(long gfn, int role, int generation, int rootCount, int flags);

  /** kvm_mmu_sync_page, as {@link #tracedPageGot}. */
  void tracedPageSynced(long gfn, int role, int generation, int rootCount, int flags);

  /** kvm_mmu_unsync_page, as {@link #tracedPageGot}. */
  void tracedPageUnsynced(long gfn, int role, int generation, int rootCount, int flags);

  /** kvm_mmu_prepare_zap_page, as {@link #tracedPageGot}. */
  void tracedPageZapped(long gfn, int role, int generation, int rootCount, int flags);

  /** kvm_mmu_spte_requested; {@code pfn} as printed, with bit 63 where no slot backs the gfn. */
  void tracedSpteRequested(long gfn, long pfn, int level);

  /**
   * kvm_mmu_set_spte. {@code sptep} is the entry's physical address, {@code rights} the letters
   * printed: bits of {@link TracedFlags}.
   */
  void tracedSpteSet(long gfn, long spte, int level, long sptep, int rights);

  /** mark_mmio_spte; {@code sptep} is a virtual address of the host. */
  void tracedMmioSpteMarked(long sptep, long gfn, int access, long generation);

  /** handle_mmio_page_fault. */
  void tracedMmioFaultHandled(long gva, long gfn, int access);

  /** check_mmio_spte. */
  void tracedMmioSpteChecked(long spte, long currentGeneration, long spteGeneration, boolean valid);

  /**
   * fast_page_fault. {@code outcome} packs error code, vCPU, spurious and fixed: {@link
   * TracedFlags}.
   */
  void tracedFastFault(long gva, long sptep, long oldSpte, long spte, long outcome);

  /** kvm_page_fault; {@code vcpu} is -1 in the form that prints neither it nor {@code rip}. */
  void tracedFault(int vcpu, long rip, long gva, long errorCode);

  /** kvm_tdp_mmu_spte_changed. */
  void tracedTdpSpteChanged(int addressSpace, long gfn, int level, long oldSpte, long spte);

  /** kvm_mmu_split_huge_page. */
  void tracedHugePageSplit(long gfn, long spte, int level, int errno);

  /** kvm_mmu_zap_all_fast; {@code generation} is the one that ends. */
  void tracedAllZappedFast(int generation, long usedPages);
}
