package umbra.cli.conform;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recordings that tests read: a made-up one, and a real one kept as a resource. */
final class Recordings {
  static final String REAL = "g05-mprotect-zero-page";

  static final String TWO_OPERATIONS =
      """
      scenario tiny
      qemu some version
      module npt=0 tdp_mmu=0
      slot id=0 gpa=0x0 size=0x800000 backing=4K hva=0x7f9c00000000 flags=0
      pt gpa=0x10000 level=3 as=all gva=0xffffff8000000000
      mem 0x10ff0 0x11027 count=1 step=0x0
      mem 0x12010 0x3063 count=5 step=0x1000
      stat0 host_state_reload +5 5
      warm-ops 1

      op 0 vcpu 0 nop
      outcome ok
      ns 1681081
      trace  vmm-113     [000] ...1.     6.040000: kvm_mmu_set_spte: gfn 1 spte 4390e63 (rwx-) level 1 at 13aac000
      trace  vmm-113     [000] .....     6.050000: kvm_exit: vcpu 0 reason io
      stat exits +2 2
      stat pf_taken +1 1
      rmap Rmap_Count:\t0\t1
      rmap Level=4K:\t3065\t7
      spte + v0 l4 0xffffff8000000000 table 0x827

      op 1 vcpu 0 read 0x400000
      outcome ok value=0xeeeeeeeeeeeeeeee
      ns 492910
      stat pf_taken +1 2

      stray  vmm-113     [000] ...1.     6.060000: kvm_mmu_prepare_zap_page: sp gen 0 gfn 18
      """;

  private Recordings() {}

  static ResultReader read(String text) throws IOException {
    return ResultReader.open("tiny.txt", new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  static ResultReader readReal() throws IOException {
    String file = REAL + ".txt.gz";
    return ResultReader.open(file, Recordings.class.getResourceAsStream(file));
  }

  static List<RecordedOperation> operations(ResultReader reader) throws IOException {
    List<RecordedOperation> operations = new ArrayList<>();
    for (Optional<RecordedOperation> next = reader.next(); next.isPresent(); next = reader.next()) {
      operations.add(next.get());
    }
    return operations;
  }
}
