package umbra.journal.archive;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import umbra.journal.checkpoint.CheckpointFile;
import umbra.journal.store.JournalFolder;
import umbra.journal.store.StreamId;
import umbra.journal.store.StreamReader;

/** Writes a run into one file. */
public final class RunPacker {
  private static final String UNFINISHED = ".unfinished";
  private static final int BUFFER = 1 << 16;

  private final Map<String, RunManifest.Entry> entries = new TreeMap<>();
  private final List<RunManifest.Stream> streams = new ArrayList<>();
  private final ZipOutputStream zip;

  private RunPacker(final ZipOutputStream zip) {
    this.zip = zip;
  }

  /** Writes the content of one entry. */
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * What goes into the archive.
   *
   * @param journal the journal, checked and whole; left open
   * @param runFile content of the file beside the store; null if there is none
   * @param scenario the scenario's text
   * @param checkpoints those to take along
   * @param facts named values for who reads the manifest
   */
  public record Contents(
      JournalFolder journal,
      ByteBuffer runFile,
      String scenario,
      List<CheckpointFile> checkpoints,
      Map<String, String> facts) {}

  /**
   * Writes the archive: all of it, or nothing.
   *
   * @param to a file that does not exist
   * @throws IllegalArgumentException if it does
   */
  public static RunManifest pack(final Contents contents, final Path to) throws IOException {
    if (Files.exists(to)) {
      throw new IllegalArgumentException(to + ": exists, expected a new file");
    }
    final Path unfinished = to.resolveSibling(to.getFileName() + UNFINISHED);
    try {
      final RunManifest manifest = write(contents, unfinished);
      seal(unfinished);
      Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
      return manifest;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static RunManifest write(final Contents contents, final Path file) throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
      zip.setComment(ArchiveFormat.COMMENT + "0".repeat(ArchiveFormat.HASH_DIGITS));
      return new RunPacker(zip).write(contents);
    }
  }

  private RunManifest write(final Contents contents) throws IOException {
    final Map<String, Path> checkpoints = new TreeMap<>();
    for (final CheckpointFile file : contents.checkpoints()) {
      checkpoints.put(ArchiveFormat.CHECKPOINTS + file.path().getFileName(), file.path());
    }
    for (final Map.Entry<String, Path> checkpoint : checkpoints.entrySet()) {
      entry(checkpoint.getKey(), out -> Files.copy(checkpoint.getValue(), out));
    }
    if (contents.runFile() != null) {
      entry(
          ArchiveFormat.RUN, out -> Channels.newChannel(out).write(contents.runFile().duplicate()));
    }
    entry(ArchiveFormat.SCENARIO, out -> out.write(ArchiveFormat.utf8(contents.scenario())));
    for (final StreamId stream : contents.journal().streams()) {
      entry(
          ArchiveFormat.streamEntry(streams.size() + 1),
          out -> stream(contents.journal(), stream, out));
    }
    final RunManifest manifest = new RunManifest(contents.facts(), streams, entries);
    begin(ArchiveFormat.MANIFEST);
    zip.write(ArchiveFormat.utf8(manifest.text()));
    zip.closeEntry();
    return manifest;
  }

  private void stream(final JournalFolder journal, final StreamId stream, final OutputStream out)
      throws IOException {
    try (StreamReader reader = journal.read(stream)) {
      final DataOutputStream records = new DataOutputStream(out);
      long count = 0;
      while (reader.next() != null) {
        records.writeInt(reader.record().length);
        records.write(reader.record());
        count++;
      }
      records.flush();
      final String chain = count == 0 ? "-" : reader.position().head().toString();
      streams.add(new RunManifest.Stream(stream.persistenceId(), count, chain));
    }
  }

  private void entry(final String name, final Content content) throws IOException {
    begin(name);
    final MessageDigest hash = ArchiveFormat.sha256();
    final Counted counted = new Counted(new DigestOutputStream(zip, hash));
    content.writeTo(counted);
    zip.closeEntry();
    entries.put(name, new RunManifest.Entry(counted.bytes, ArchiveFormat.hex(hash.digest())));
  }

  private void begin(final String name) throws IOException {
    final ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ArchiveFormat.TIME);
    zip.putNextEntry(entry);
  }

  /** Writes the hash of all that is before it over the zeros at the end. */
  private static void seal(final Path file) throws IOException {
    final byte[] digits = ArchiveFormat.utf8(ArchiveFormat.hashOfBody(file));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.position(channel.size() - digits.length);
      final ByteBuffer bytes = ByteBuffer.wrap(digits);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static final class Counted extends OutputStream {
    private final OutputStream to;
    private long bytes;

    Counted(final OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(final int data) throws IOException {
      to.write(data);
      bytes++;
    }

    @Override
    public void write(final byte[] data, final int from, final int length) throws IOException {
      to.write(data, from, length);
      bytes += length;
    }
  }
}
