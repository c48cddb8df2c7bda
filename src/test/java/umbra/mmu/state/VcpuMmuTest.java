package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import umbra.mmu.guest.ControlRegister;
import umbra.mmu.image.ImageInput;

/** The digest is kept until something changes: nothing may change without its noticing. */
class VcpuMmuTest {
  private final Map<String, Consumer<VcpuMmu>> changes = new LinkedHashMap<>();

  VcpuMmuTest() {
    changes.put("applyRegister", mmu -> mmu.applyRegister(ControlRegister.CR3, 0x5000));
    changes.put("applyPdptrs", mmu -> mmu.applyPdptrs(1, 2, 3, 4));
    changes.put("applyPaeRoot", mmu -> mmu.applyPaeRoot(1, 7));
    changes.put("applyNested", mmu -> mmu.applyNested(true, 0x9000));
    changes.put("applyRoot", mmu -> mmu.applyRoot(0, 3, 0x5000));
    changes.put("applyRequests", mmu -> mmu.applyRequests(EntryRequest.TLB_FLUSH));
    changes.put("applyRequestsServed", mmu -> mmu.applyRequestsServed(EntryRequest.TLB_FLUSH));
    changes.put("applyToppedUp", VcpuMmu::applyToppedUp);
    changes.put("applyTaken", mmu -> mmu.applyTaken(MemoryCache.SHADOW_PAGE, 1));
    changes.put("applyMmio", mmu -> mmu.applyMmio(0x40000000, 0x10, 7, 2));
    changes.put("applyNoMmio", VcpuMmu::applyNoMmio);
    changes.put("applyPosition", mmu -> mmu.applyPosition(5));
    changes.put("applyExceptionKept", mmu -> mmu.applyExceptionKept(14, 2, 0x40000000));
    changes.put("applyExceptionInjected", VcpuMmu::applyExceptionInjected);
    changes.put("applyImage", mmu -> mmu.applyImage(new Ones()));
  }

  /** An image in which every number is 1. */
  private static final class Ones implements ImageInput {
    @Override
    public long number(final long least, final long most) {
      return 1;
    }

    @Override
    public void numbers(final long[] into, final int count) {
      Arrays.fill(into, 0, count, 1);
    }

    @Override
    public void numbers(final int[] into, final int start, final int end) {
      Arrays.fill(into, start, end, 1);
    }

    @Override
    public void numbers(final short[] into, final int count) {
      Arrays.fill(into, 0, count, (short) 1);
    }

    @Override
    public void numbers(final byte[] into, final int count) {
      Arrays.fill(into, 0, count, (byte) 1);
    }

    @Override
    public void partBorder() {}

    @Override
    public void claim(final long count, final long bytes) {}
  }

  @Test
  void everyChangeShowsInADigestThatWasAskedForBefore() {
    final VcpuMmu mmu = new VcpuMmu(0);
    changes.forEach(
        (name, change) -> {
          final long before = mmu.digest();
          change.accept(mmu);
          assertThat(mmu.digest()).as(name).isNotEqualTo(before);
        });
  }

  @Test
  void theChangesAboveAreAllThereAre() {
    final TreeSet<String> methods = new TreeSet<>();
    for (final Method method : VcpuMmu.class.getDeclaredMethods()) {
      if (method.getName().startsWith("apply")) {
        methods.add(method.getName());
      }
    }
    assertThat(methods).containsExactlyElementsOf(new TreeSet<>(changes.keySet()));
  }
}
