package umbra.journal.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import umbra.journal.format.ChainHead;
import umbra.journal.format.StreamPosition;
import umbra.mmu.image.MalformedImageException;
import umbra.mmu.state.Stat;
import umbra.mmu.state.VmState;
import umbra.mmu.vm.RunConfiguration;

/**
 * A VM's state between two batches of its stream.
 *
 * <p>It is bound to its journal by the chain head: whoever uses it must have found, in the journal,
 * the batch that ends there with that head and that digest.
 */
public final class Checkpoint {
  private final StreamPosition position;
  private final long digest;
  private final byte[] image;
  private final long work;

  private Checkpoint(
      final StreamPosition position, final long digest, final byte[] image, final long work) {
    this.position = position;
    this.digest = digest;
    this.image = image;
    this.work = work;
  }

  /**
   * Takes the state as it is.
   *
   * @param state between two requests, all events of which are in sealed batches
   * @param position where the stream ends with them
   * @return null if the image would be longer than a checkpoint may be
   */
  public static Checkpoint of(final VmState state, final StreamPosition position) {
    final RunEncoder encoder = new RunEncoder();
    if (!encoder.encode(state)) {
      return null;
    }
    return new Checkpoint(position, state.digest(), encoder.toBytes(), encoder.work());
  }

  /** Where the stream ends that leads to this state. */
  public StreamPosition position() {
    return position;
  }

  /** Number of the last event that the state knows. */
  public long step() {
    return position.nextEvent() - 1;
  }

  /** The state's digest. */
  public long digest() {
    return digest;
  }

  /** Length of the image in bytes before it is deflated. */
  public int imageLength() {
    return image.length;
  }

  /** What it has cost to take, in numbers of the state that were looked at: a nanosecond each. */
  public long work() {
    return work;
  }

  /** Whether this is the image of {@code state}, byte for byte. */
  public boolean isOf(final VmState state) {
    final RunEncoder encoder = new RunEncoder();
    return encoder.encode(state) && Arrays.equals(image, encoder.toBytes());
  }

  /**
   * Makes the state again.
   *
   * @throws MalformedImageException if the image is of no state, or of one with another digest
   */
  public VmState restore() {
    return restore(Runtime.getRuntime().maxMemory());
  }

  /**
   * One of the state's statistics, without the state.
   *
   * @throws MalformedImageException if the image does not begin as one does
   */
  public long stat(final Stat stat) {
    return VmState.statsOf(new RunDecoder(image, Runtime.getRuntime().maxMemory()))[stat.ordinal()];
  }

  /** As {@link #restore()}, within so many bytes of memory. */
  VmState restore(final long budget) {
    final RunDecoder decoder = new RunDecoder(image, budget);
    final VmState state = VmState.of(decoder);
    decoder.expectEnd();
    if (state.digest() != digest) {
      throw new MalformedImageException(
          String.format("found a state with digest %x, expected %x", state.digest(), digest));
    }
    return state;
  }

  /** The file's content. */
  byte[] toBytes() {
    final byte[] stored = deflated(image);
    final ByteBuffer file =
        ByteBuffer.allocate(
            CheckpointFormat.STORED_OFFSET + stored.length + CheckpointFormat.CHECKSUM_LENGTH);
    file.putInt(CheckpointFormat.MAGIC);
    file.put(CheckpointFormat.VERSION);
    file.putInt(RunConfiguration.MODEL_VERSION);
    file.putLong(position.epoch());
    file.putLong(step());
    file.putLong(digest);
    file.put(position.head().toBytes());
    file.putInt(image.length);
    file.putInt(stored.length);
    file.put(stored);
    file.put(CheckpointFormat.checksum(file.array(), file.position()));
    return file.array();
  }

  /**
   * Reads a file's content.
   *
   * @throws MalformedImageException if it is not what {@link #toBytes} gave
   */
  static Checkpoint parse(final byte[] bytes) {
    require(
        bytes.length >= CheckpointFormat.STORED_OFFSET + CheckpointFormat.CHECKSUM_LENGTH,
        "found its end after " + bytes.length + " bytes, inside the header");
    final ByteBuffer file = ByteBuffer.wrap(bytes);
    require(
        file.getInt(CheckpointFormat.MAGIC_OFFSET) == CheckpointFormat.MAGIC,
        "found no checkpoint's beginning");
    final byte version = file.get(CheckpointFormat.VERSION_OFFSET);
    require(
        version == CheckpointFormat.VERSION,
        "found format version " + version + ", expected " + CheckpointFormat.VERSION);
    checkChecksum(bytes);
    final int model = file.getInt(CheckpointFormat.MODEL_VERSION_OFFSET);
    require(
        model == RunConfiguration.MODEL_VERSION,
        "found model version " + model + ", expected " + RunConfiguration.MODEL_VERSION);
    final long step = file.getLong(CheckpointFormat.STEP_OFFSET);
    require(step > 0 && step < Long.MAX_VALUE, "found step " + step);
    final StreamPosition position =
        new StreamPosition(
            file.getLong(CheckpointFormat.EPOCH_OFFSET),
            step + 1,
            ChainHead.copyOf(bytes, CheckpointFormat.CHAIN_OFFSET));
    return new Checkpoint(
        position, file.getLong(CheckpointFormat.DIGEST_OFFSET), inflated(bytes, file), 0);
  }

  private static void checkChecksum(final byte[] bytes) {
    final int covered = bytes.length - CheckpointFormat.CHECKSUM_LENGTH;
    final byte[] noted = Arrays.copyOfRange(bytes, covered, bytes.length);
    require(
        Arrays.equals(noted, CheckpointFormat.checksum(bytes, covered)),
        "found bytes that its checksum does not fit");
  }

  private static byte[] deflated(final byte[] image) {
    final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(image);
      deflater.finish();
      final ByteArrayOutputStream stored = new ByteArrayOutputStream(image.length / 4 + 64);
      final byte[] part = new byte[1 << 13];
      while (!deflater.finished()) {
        stored.write(part, 0, deflater.deflate(part));
      }
      return stored.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static byte[] inflated(final byte[] bytes, final ByteBuffer file) {
    final int length = file.getInt(CheckpointFormat.IMAGE_LENGTH_OFFSET);
    final int stored = file.getInt(CheckpointFormat.STORED_LENGTH_OFFSET);
    final int room =
        bytes.length - CheckpointFormat.STORED_OFFSET - CheckpointFormat.CHECKSUM_LENGTH;
    require(stored == room, "found " + room + " bytes of image, expected " + stored);
    require(
        length > 0
            && length <= CheckpointFormat.MAX_IMAGE_LENGTH
            && length <= (long) stored * CheckpointFormat.MAX_RATIO,
        "found an image of " + length + " bytes in " + stored);
    final Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, CheckpointFormat.STORED_OFFSET, stored);
      final byte[] image = new byte[length];
      final int inflated = inflater.inflate(image);
      require(
          inflated == length && inflater.inflate(new byte[1]) == 0 && inflater.finished(),
          "found an image that is not as long as the header says");
      return image;
    } catch (final DataFormatException damaged) {
      throw new MalformedImageException("found no deflated image: " + damaged.getMessage());
    } finally {
      inflater.end();
    }
  }

  private static void require(final boolean holds, final String what) {
    if (!holds) {
      throw new MalformedImageException(what);
    }
  }
}
