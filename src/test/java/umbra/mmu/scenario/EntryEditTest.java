package umbra.mmu.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryEditTest {

  private static final long OLD = 0x8000_0000_1234_5067L;

  @Test
  void partsApplyInTheRecordersOrder() {
    EntryEdit all = new EntryEdit(true, 0xfff, true, 0x7fff, true, 0x1, 0x6, 0x2);
    assertThat(all.appliedTo(OLD)).isEqualTo(0x7005);
  }

  @Test
  void aNewAddressKeepsTheFlags() {
    EntryEdit move = new EntryEdit(false, 0, true, 0x2_0000_0fff_0123L, false, 0, 0, 0);
    assertThat(move.appliedTo(OLD)).isEqualTo(0x8002_0000_0fff_0067L);
  }

  @Test
  void newFlagsKeepTheAddress() {
    EntryEdit flags = new EntryEdit(false, 0, false, 0, true, PteFlags.PRESENT, 0, 0);
    assertThat(flags.appliedTo(OLD)).isEqualTo(0x1234_5001L);
  }

  @Test
  void anEmptyEditKeepsTheEntry() {
    assertThat(new EntryEdit(false, 0, false, 0, false, 0, 0, 0).appliedTo(OLD)).isEqualTo(OLD);
  }
}
