package umbra.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Remembers why writing failed, which a PrintWriter keeps to itself. */
final class CheckedOutput extends FilterOutputStream {
  private IOException failure;

  CheckedOutput(OutputStream out) {
    super(out);
  }

  /** Why data was lost, or null; a reader that went away, as head does, has what it wanted. */
  String loss() {
    return failure == null || "Broken pipe".equals(failure.getMessage())
        ? null
        : failure.getMessage();
  }

  @Override
  public void write(int data) throws IOException {
    try {
      out.write(data);
    } catch (IOException failed) {
      throw remembered(failed);
    }
  }

  @Override
  public void write(byte[] data, int from, int length) throws IOException {
    try {
      out.write(data, from, length);
    } catch (IOException failed) {
      throw remembered(failed);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException failed) {
      throw remembered(failed);
    }
  }

  private IOException remembered(IOException failed) {
    failure = failure == null ? failed : failure;
    return failed;
  }
}
