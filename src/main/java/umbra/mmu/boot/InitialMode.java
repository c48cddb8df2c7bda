package umbra.mmu.boot;

import umbra.mmu.guest.ControlRegister;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.scenario.Scenario;
import umbra.mmu.scenario.SetUp;

/**
 * The registers that put a vCPU into the guest's paging mode. Those of four levels are the
 * recorder's.
 *
 * @param cr4 CR4 before any {@code cr4} line
 * @param efer EFER before any {@code efer} line
 */
record InitialMode(long cr4, long efer) {
  /** SCE is not set; LME, LMA and NX are. */
  private static final long EFER_LONG_MODE = 0xd00L;

  /** What the scenario's {@code paging} line asks for. */
  static InitialMode of(final Scenario scenario) {
    final long pae = ControlRegister.CR4_PAE;
    return switch (scenario.paging()) {
      case FOUR_LEVEL -> new InitialMode(pae, EFER_LONG_MODE);
      case FIVE_LEVEL -> new InitialMode(pae | ControlRegister.CR4_LA57, EFER_LONG_MODE);
      case PAE -> new InitialMode(pae, ControlRegister.EFER_NX);
      case THIRTY_TWO_BIT -> new InitialMode(hasPse(scenario) ? ControlRegister.CR4_PSE : 0, 0);
    };
  }

  /** The form of tables that these registers choose. */
  PagingFormat format() {
    return PagingFormat.of(cr4, efer);
  }

  private static boolean hasPse(final Scenario scenario) {
    for (final SetUp line : scenario.setUp()) {
      if (line instanceof SetUp.Paging paging) {
        return paging.pse();
      }
    }
    return true;
  }
}
