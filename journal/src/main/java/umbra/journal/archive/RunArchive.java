package umbra.journal.archive;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import umbra.journal.checkpoint.CheckpointFolder;
import umbra.journal.store.JournalWriter;

/**
 * An archive that {@link RunPacker} wrote, opened: every byte of it has been held against its
 * checksum, and every entry is one that an archive may have, under a name that leads nowhere.
 */
public final class RunArchive implements Closeable {
  private static final byte[] ZIP_START = {'P', 'K', 3, 4};

  private final Path file;
  private final ZipFile zip;
  private final RunManifest manifest;

  private RunArchive(final Path file, final ZipFile zip, final RunManifest manifest) {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest;
  }

  /**
   * Opens an archive.
   *
   * @throws IllegalArgumentException if the file is no archive at all
   * @throws DamagedArchiveException if it is one that is not what was written
   */
  public static RunArchive open(final Path file) throws IOException {
    expectSeal(file);
    ZipFile zip = null;
    try {
      zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
      final RunManifest manifest = manifest(zip);
      expectEntries(zip, manifest);
      return new RunArchive(file, zip, manifest);
    } catch (final IOException | RuntimeException malformed) {
      if (zip != null) {
        zip.close();
      }
      throw damaged(file, String.valueOf(malformed.getMessage()), malformed);
    }
  }

  /** What the archive says of itself. */
  public RunManifest manifest() {
    return manifest;
  }

  /** The file beside the store; null if the run had none. */
  public byte[] runFile() throws IOException {
    if (!manifest.entries().containsKey(ArchiveFormat.RUN)) {
      return null;
    }
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    copy(ArchiveFormat.RUN, bytes);
    return bytes.toByteArray();
  }

  /**
   * Writes the journal into a new store and its checkpoints into their folder.
   *
   * @param store an empty folder
   * @param run the run's folder, around it
   * @throws DamagedArchiveException if an entry is not what the manifest says; what was written so
   *     far stays
   */
  public void unpack(final Path store, final Path run) throws IOException {
    try (JournalWriter journal = JournalWriter.create(store)) {
      for (int i = 0; i < manifest.streams().size(); i++) {
        records(manifest.streams().get(i), ArchiveFormat.streamEntry(i + 1), journal);
      }
    }
    for (final String name : manifest.entries().keySet()) {
      if (ArchiveFormat.CHECKPOINT_ENTRY.matcher(name).matches()) {
        final Path folder = Files.createDirectories(run.resolve(CheckpointFolder.NAME));
        final String own = name.substring(ArchiveFormat.CHECKPOINTS.length());
        try (OutputStream out = Files.newOutputStream(folder.resolve(own))) {
          copy(name, out);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  // ---- opening ----

  /** Every byte counts, those that ZIP has no checksum for too. */
  private static void expectSeal(final Path file) throws IOException {
    final int tail = ArchiveFormat.COMMENT.length() + ArchiveFormat.HASH_DIGITS;
    final byte[] start = new byte[ZIP_START.length];
    final byte[] end = new byte[tail];
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          file + ": found a folder, expected a file that umbra pack wrote");
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      final boolean zipped = bytes.length() >= tail && bytes.read(start) == start.length;
      if (!zipped || !Arrays.equals(start, ZIP_START)) {
        throw new IllegalArgumentException(
            file + ": not an archive, expected a file that umbra pack wrote");
      }
      bytes.seek(bytes.length() - tail);
      bytes.readFully(end);
    }
    final String comment = new String(end, StandardCharsets.ISO_8859_1);
    if (!comment.startsWith(ArchiveFormat.COMMENT)) {
      throw damaged(file, "its end is missing, or umbra pack did not write it", null);
    }
    final String said = comment.substring(ArchiveFormat.COMMENT.length());
    if (!said.equals(ArchiveFormat.hashOfBody(file))) {
      throw damaged(file, "its bytes are not those that were written", null);
    }
  }

  private static RunManifest manifest(final ZipFile zip) throws IOException {
    final ZipEntry entry = zip.getEntry(ArchiveFormat.MANIFEST);
    if (entry == null) {
      throw new IllegalArgumentException("it has no manifest");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      final byte[] text = in.readNBytes((int) ArchiveFormat.LONGEST_TEXT + 1);
      if (text.length > ArchiveFormat.LONGEST_TEXT) {
        throw new IllegalArgumentException("its manifest is too long");
      }
      return RunManifest.parse(new String(text, StandardCharsets.UTF_8));
    }
  }

  /** The entries are those of the manifest, once each; each may be in an archive. */
  private static void expectEntries(final ZipFile zip, final RunManifest manifest) {
    final TreeSet<String> missing = new TreeSet<>(manifest.entries().keySet());
    missing.add(ArchiveFormat.MANIFEST);
    final Enumeration<? extends ZipEntry> found = zip.entries();
    while (found.hasMoreElements()) {
      final String name = found.nextElement().getName();
      if (!missing.remove(name)) {
        throw new IllegalArgumentException("entry '" + printable(name) + "' is not its manifest's");
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("entry '" + printable(missing.first()) + "' is missing");
    }
    manifest.entries().forEach(RunArchive::expectAllowed);
    for (int i = 1; i <= manifest.streams().size(); i++) {
      if (!manifest.entries().containsKey(ArchiveFormat.streamEntry(i))) {
        throw new IllegalArgumentException("it has no entry for a stream of its manifest");
      }
    }
  }

  private static void expectAllowed(final String name, final RunManifest.Entry entry) {
    final boolean text = name.equals(ArchiveFormat.RUN) || name.equals(ArchiveFormat.SCENARIO);
    final boolean checkpoint = ArchiveFormat.CHECKPOINT_ENTRY.matcher(name).matches();
    if (!text && !checkpoint && !ArchiveFormat.STREAM_ENTRY.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "entry '" + printable(name) + "' has a name that no archive's entry has");
    }
    final long longest =
        text
            ? ArchiveFormat.LONGEST_TEXT
            : checkpoint ? ArchiveFormat.LONGEST_CHECKPOINT : Long.MAX_VALUE;
    if (entry.size() < 0 || entry.size() > longest) {
      throw new IllegalArgumentException(
          "entry '" + name + "' is said to have " + entry.size() + " bytes, too many");
    }
  }

  private static String printable(final String name) {
    final String shown = name.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= 80 ? shown : shown.substring(0, 80) + "...";
  }

  // ---- reading ----

  private void copy(final String name, final OutputStream to) throws IOException {
    read(name, in -> in.transferTo(to));
  }

  private void records(
      final RunManifest.Stream stream, final String name, final JournalWriter journal)
      throws IOException {
    read(
        name,
        in -> {
          final DataInputStream records = new DataInputStream(in);
          for (long number = 1; number <= stream.records(); number++) {
            final byte[] record = record(name, records);
            journal.append(stream.name(), number, record, number == stream.records());
          }
          if (in.read() >= 0) {
            throw damaged(file, "entry '" + name + "' has more records than it says", null);
          }
        });
  }

  private byte[] record(final String name, final DataInputStream records) throws IOException {
    final int length = records.readInt();
    if (length < 0 || length > ArchiveFormat.LONGEST_RECORD) {
      throw damaged(file, "entry '" + name + "' has a record of " + length + " bytes", null);
    }
    final byte[] record = records.readNBytes(length);
    if (record.length < length) {
      throw new EOFException("entry '" + name + "' ends in a record");
    }
    return record;
  }

  /** Reads an entry. */
  private interface Reading {
    void from(InputStream in) throws IOException;
  }

  private void read(final String name, final Reading reading) throws IOException {
    final RunManifest.Entry said = manifest.entries().get(name);
    final MessageDigest hash = ArchiveFormat.sha256();
    try (InputStream unpacked = zip.getInputStream(zip.getEntry(name));
        InputStream bounded = new BoundedInput(unpacked, said.size());
        InputStream in = new DigestInputStream(bounded, hash)) {
      reading.from(in);
    } catch (final ZipException | EOFException malformed) {
      throw damaged(file, String.valueOf(malformed.getMessage()), malformed);
    }
    if (!ArchiveFormat.hex(hash.digest()).equals(said.sha256())) {
      throw damaged(file, "entry '" + name + "' is not what its manifest says", null);
    }
  }

  private static DamagedArchiveException damaged(
      final Path file, final String what, final Throwable cause) {
    return new DamagedArchiveException(file + ": damaged archive: " + what, cause);
  }
}
