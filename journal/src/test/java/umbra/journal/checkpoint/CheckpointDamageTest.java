package umbra.journal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import umbra.journal.format.ChainHead;
import umbra.journal.format.StreamPosition;
import umbra.mmu.image.MalformedImageException;
import umbra.mmu.scenario.HostOperation;
import umbra.mmu.scenario.Step;
import umbra.mmu.scenario.VcpuOperation;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.Schedule;
import umbra.mmu.vcpu.Vcpu;
import umbra.mmu.vm.PreparedRun;
import umbra.mmu.vm.RunConfiguration;
import umbra.mmu.vm.Vm;

/** A checkpoint that was changed is refused, whatever was changed, and never harms its reader. */
final class CheckpointDamageTest {
  private static final long BUDGET = 64 << 20;
  private static final int MUTATIONS = 5000;

  private static final String SCENARIO =
      """
      vcpus 2
      slot 1 gpa=0x10000000 size=8M backing=2M
      as 1
      map as=0 gva=0x40000000 gpa=0x10000000 size=2M count=4 flags=PWU
      map as=1 gva=0x40000000 gpa=0x10000000 size=2M count=4 flags=PWU
      map as=0 gva=0x400000 gpa=0x10000000 size=4K count=16 flags=PWU
      ops
      vcpu 1 cr3 1
      vcpu 0 write 0x40000000
      vcpu 1 write 0x40000000
      vcpu 0 write 0x400000
      vcpu 1 read 0x40201000
      host log 1 on
      vcpu 0 write 0x40000000
      vcpu 1 write 0x40003000
      vcpu 0 read 0x401000
      vcpu 0 invlpg 0x401000
      host dontneed 1 off=0x200000 len=2M
      """;

  private static VmState state;
  private static Checkpoint checkpoint;
  private static byte[] image;

  @BeforeAll
  static void run() {
    final PreparedRun run =
        PreparedRun.of(
            new RunConfiguration(
                "test", "test.txt", SCENARIO, Schedule.parse("round-robin"), 1, Map.of()));
    final Vm vm = new Vm(run.machine());
    vm.start(run.bytes());
    final Vcpu[] vcpus = {new Vcpu(0), new Vcpu(1)};
    for (final Vcpu vcpu : vcpus) {
      vm.startVcpu(vcpu);
    }
    long host = 0;
    for (final Step step : run.scenario().steps()) {
      if (step instanceof HostOperation operation) {
        vm.beginHostRequest(host);
        vm.operation(operation);
        vm.endRequest(++host);
      } else {
        final VcpuOperation operation = (VcpuOperation) step;
        final Vcpu vcpu = vcpus[operation.vcpu()];
        final long position = vm.state().vcpu(operation.vcpu()).position();
        vm.beginRequest(vcpu, position);
        vm.operation(operation, 1);
        vm.endRequest(position + 1);
      }
    }
    state = vm.state();
    checkpoint = Checkpoint.of(state, new StreamPosition(7, vm.steps() + 1, head()));
    final RunEncoder encoder = new RunEncoder();
    state.writeTo(encoder);
    image = encoder.toBytes();
  }

  private static ChainHead head() {
    return ChainHead.START;
  }

  @Test
  void theStateComesBack() {
    final Checkpoint read = Checkpoint.parse(checkpoint.toBytes());
    assertThat(read.position()).isEqualTo(checkpoint.position());
    final VmState restored = read.restore(BUDGET);
    assertThat(restored.digest()).isEqualTo(state.digest());
    assertThat(read.isOf(restored)).isTrue();
    assertThat(restored.pages().allocated()).isGreaterThan(5);
    assertThat(restored.lists().descriptorsInUse()).isPositive();
  }

  @Test
  void everyFlippedBitOfAFileIsSeen() {
    final byte[] file = checkpoint.toBytes();
    for (int bit = 0; bit < file.length * 8; bit++) {
      file[bit >> 3] ^= (byte) (1 << (bit & 7));
      final int flipped = bit;
      assertThatThrownBy(() -> Checkpoint.parse(file))
          .as("bit %d", flipped)
          .isInstanceOf(MalformedImageException.class);
      file[bit >> 3] ^= (byte) (1 << (bit & 7));
    }
  }

  @Test
  void everyTornFileIsSeen() {
    final byte[] file = checkpoint.toBytes();
    for (int length = 0; length < file.length; length++) {
      final byte[] torn = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Checkpoint.parse(torn))
          .as("%d bytes", length)
          .isInstanceOf(MalformedImageException.class);
    }
    final byte[] longer = Arrays.copyOf(file, file.length + 1);
    assertThatThrownBy(() -> Checkpoint.parse(longer)).isInstanceOf(MalformedImageException.class);
  }

  /** Behind the checksum: the image itself is changed, as a wrong writer would. */
  @Test
  void aChangedImageIsRefusedOrIsOfAnotherState() {
    final SplittableRandom random = new SplittableRandom(4);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      final byte[] changed = mutated(random);
      try {
        final RunDecoder decoder = new RunDecoder(changed, BUDGET);
        final VmState read = VmState.of(decoder);
        decoder.expectEnd();
        read.digest();
      } catch (final MalformedImageException malformed) {
        assertThat(malformed.getMessage()).isNotEmpty();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(MUTATIONS / 4);
  }

  private static byte[] mutated(final SplittableRandom random) {
    final byte[] changed =
        random.nextInt(5) == 0 ? Arrays.copyOf(image, random.nextInt(image.length)) : image.clone();
    for (int change = random.nextInt(3); change >= 0 && changed.length > 0; change--) {
      final int at = random.nextInt(changed.length);
      changed[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) 0xff;
            case 1 -> (byte) (changed[at] ^ 1 << random.nextInt(8));
            case 2 -> (byte) random.nextInt();
            default -> changed[random.nextInt(changed.length)];
          };
    }
    return changed;
  }

  @Test
  void aStateInsideARequestHasNoImage() {
    final PreparedRun run =
        PreparedRun.of(
            new RunConfiguration(
                "test", "test.txt", SCENARIO, Schedule.parse("round-robin"), 1, Map.of()));
    final Vm vm = new Vm(run.machine());
    vm.start(run.bytes());
    vm.beginHostRequest(0);
    assertThat(vm.state().isBetweenRequests()).isFalse();
    assertThatThrownBy(() -> Checkpoint.of(vm.state(), StreamPosition.start(1)))
        .isInstanceOf(IllegalStateException.class);
  }
}
