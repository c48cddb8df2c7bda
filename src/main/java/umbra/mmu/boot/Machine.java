package umbra.mmu.boot;

import umbra.mmu.state.VmState;

/**
 * A VM as it stands before its first event.
 *
 * @param state slots, guest memory and registers are set
 * @param tables where the guest's address spaces are
 * @param warmUp whether the three warm-up operations of each vCPU come first
 */
public record Machine(VmState state, GuestTables tables, boolean warmUp) {}
