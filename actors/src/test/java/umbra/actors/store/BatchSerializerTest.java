package umbra.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.NotSerializableException;
import org.junit.jupiter.api.Test;
import umbra.journal.format.EventFormat;
import umbra.journal.format.StreamKind;

/** What the store sees of a batch. */
final class BatchSerializerTest {
  private final BatchSerializer serializer = new BatchSerializer();

  @Test
  void theBytesGoToTheStoreAsTheyAreUnderTheNameOfTheirFormat() {
    final byte[] bytes = {1, 2, 3};
    assertThat(serializer.toBinary(new StoredBatch(StreamKind.VM, bytes))).isSameAs(bytes);
    assertThat(serializer.manifest(new StoredBatch(StreamKind.VM, bytes)))
        .isEqualTo(EventFormat.VM_MANIFEST);
    assertThat(serializer.manifest(new StoredBatch(StreamKind.VCPU, bytes)))
        .isEqualTo(EventFormat.VCPU_MANIFEST);
  }

  @Test
  void aBatchComesBackAsItWent() throws NotSerializableException {
    for (final StreamKind kind : StreamKind.values()) {
      final StoredBatch batch = new StoredBatch(kind, new byte[] {4, 5});
      assertThat(serializer.fromBinary(serializer.toBinary(batch), serializer.manifest(batch)))
          .isEqualTo(batch);
    }
  }

  @Test
  void anUnknownFormatIsRefused() {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[1], "vm-batch-99"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("vm-batch-99");
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> serializer.toBinary("text"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
