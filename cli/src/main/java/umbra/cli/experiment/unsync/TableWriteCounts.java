package umbra.cli.experiment.unsync;

import umbra.cli.experiment.TrialResult;
import umbra.cli.experiment.TrialStep;
import umbra.mmu.event.VmEventKind;

/**
 * What a run's last step came to.
 *
 * @param exits to KVM: shadow and guest page faults, INVLPG, CR3 loads; not those by which the
 *     simulated guest ends an operation
 * @param faults that KVM's handler took
 * @param emulated table writes that KVM emulated
 * @param unsyncs tables that went unsync
 * @param syncs tables that were synced
 * @param syncedEntries entries that a sync looked at and kept or rewrote
 * @param droppedEntries present leaves that went, by whatever way
 * @param zappedPages shadow pages zapped
 * @param floods those of them that were written too often
 * @param flushes requests to flush the TLBs of all vCPUs
 */
record TableWriteCounts(
    long exits,
    long faults,
    long emulated,
    long unsyncs,
    long syncs,
    long syncedEntries,
    long droppedEntries,
    long zappedPages,
    long floods,
    long flushes) {

  /** Those of the last step, before which nothing was unsync. */
  static TableWriteCounts of(TrialResult result) {
    TrialStep last = result.steps().get(result.steps().size() - 1);
    TrialStep before = result.steps().get(result.steps().size() - 2);
    long faults = result.change("pf_taken", before, last);
    // INVLPG and CR3 loads are emulated; so are the writes for which a fault was the exit.
    long instructions =
        result.change("insn_emulation", before, last) - result.change("pf_emulate", before, last);
    return new TableWriteCounts(
        faults + instructions,
        faults,
        result.change("mmu_pte_write", before, last),
        result.count(VmEventKind.PAGE_UNSYNCED),
        result.count(VmEventKind.PAGE_SYNCED),
        result.count(VmEventKind.SPTE_SYNCED),
        result.count(VmEventKind.SPTE_DROPPED),
        result.change("mmu_shadow_zapped", before, last),
        result.change("mmu_flooded", before, last),
        result.change("remote_tlb_flush_requests", before, last));
  }
}
